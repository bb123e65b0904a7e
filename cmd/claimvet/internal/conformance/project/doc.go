// Package project sets claimvet up in the projects of others, as docs/ci.md and docs/adoption.md say.
package project
