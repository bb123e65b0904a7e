// Package modules holds the modules of this repository to what their users get, and the Makefile to all of them.
package modules
