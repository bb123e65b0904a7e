package cloudtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/molecule-ai/claimvet/handler/cloud"
)

// Client reaches a [Cloud] from another process.
type Client struct {
	url  string
	hook func(ctx context.Context, point string)
}

// NewClient returns a client of the cloud at the address. The hook, if there is one, is called at the beginning and the end of
// each call, in the process of the caller: "before stop", "after stop", and so on for provision and revoke.
func NewClient(url string, hook func(ctx context.Context, point string)) *Client {
	if hook == nil {
		hook = func(context.Context, string) {}
	}
	return &Client{url, hook}
}

// Stop implements [cloud.Stopper].
//
//claimvet:effect
func (c *Client) Stop(ctx context.Context, box cloud.Box) error {
	_, err := c.call(ctx, "stop", call{Provider: box.Provider, Instance: box.Instance})
	return err
}

// On returns the provisioner of one provider.
func (c *Client) On(provider string) cloud.Provisioner { return remote{c, provider} }

type remote struct {
	client   *Client
	provider string
}

// Provision implements [cloud.Provisioner].
//
//claimvet:effect
//claimvet:only (*github.com/molecule-ai/claimvet/handler.Auto).Provision
func (r remote) Provision(ctx context.Context, order cloud.Order) (string, error) {
	return r.client.call(ctx, "provision", call{Provider: r.provider, Token: order.Token, Workspace: order.Workspace})
}

// Revoke implements [cloud.Provisioner].
//
//claimvet:effect
//claimvet:only (*github.com/molecule-ai/claimvet/handler.Auto).Revoke
func (r remote) Revoke(ctx context.Context, token string) error {
	_, err := r.client.call(ctx, "revoke", call{Provider: r.provider, Token: token})
	return err
}

func (c *Client) call(ctx context.Context, name string, asked call) (instance string, err error) {
	c.hook(ctx, "before "+name)
	defer c.hook(ctx, "after "+name)
	body, err := json.Marshal(asked)
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/"+name, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return "", err
	case resp.StatusCode == http.StatusUnprocessableEntity:
		return "", fmt.Errorf("%w: %s", cloud.ErrRefused, strings.TrimSpace(string(text)))
	case resp.StatusCode != http.StatusOK:
		return "", errors.New(strings.TrimSpace(string(text)))
	}
	var answered call
	err = json.Unmarshal(text, &answered)
	return answered.Instance, err
}
