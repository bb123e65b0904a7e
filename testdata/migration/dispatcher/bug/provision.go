// Package bug takes the backend as a value, which looks like no call.
package bug

import "os/exec"

// Provisioner makes boxes.
type Provisioner struct{ local bool }

// Auto picks the backend that fits. Nothing else may.
func (p *Provisioner) Auto(box string) error {
	if p.local {
		return p.createLocal(box)
	}
	return p.createCloud(box)
}

// Replace makes a new box in the background.
func (p *Provisioner) Replace(box string) {
	create := p.createCloud // want [dispatch]
	go create(box)
}

//claimvet:only (*Provisioner).Auto
func (p *Provisioner) createCloud(box string) error {
	return exec.Command("cloudctl", "create", box).Run()
}

//claimvet:only (*Provisioner).Auto
func (p *Provisioner) createLocal(box string) error {
	return exec.Command("docker", "run", "-d", box).Run()
}
