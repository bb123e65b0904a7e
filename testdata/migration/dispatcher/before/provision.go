// Package before has two backends, and a dispatcher that alone may choose between them.
package before

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
	go p.Auto(box)
}

//claimvet:only (*Provisioner).Auto
func (p *Provisioner) createCloud(box string) error {
	return exec.Command("cloudctl", "create", box).Run()
}

//claimvet:only (*Provisioner).Auto
func (p *Provisioner) createLocal(box string) error {
	return exec.Command("docker", "run", "-d", box).Run()
}
