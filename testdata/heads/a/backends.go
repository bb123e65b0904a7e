package a

import (
	"context"
	"net/http"
	"os/exec"
)

type cloudClient struct {
	base string
	http *http.Client
}

// CPStop asks the control plane to destroy the box. There is no way back.
//
//claimvet:effect
func (p *cloudClient) CPStop(ctx context.Context, id, provider string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodDelete, p.base+"/boxes/"+id+"?provider="+provider, nil)
	if err != nil {
		return err
	}
	resp, err := p.http.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func (p *cloudClient) create(id, provider string) error {
	resp, err := p.http.Post(p.base+"/boxes/"+id+"?provider="+provider, "application/json", nil)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

type dockerClient struct{ image string }

func (d *dockerClient) run(id string) error {
	return exec.Command("docker", "run", "--detach", "--name", id, d.image).Run()
}

type hub struct{}

func (*hub) broadcast(ctx context.Context, event, id string) {
	_, _ = db.ExecContext(ctx, `SELECT pg_notify($1, $2)`, event, id)
}
