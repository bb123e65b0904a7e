// Package viadecl imports the declarations, and mails for others.
package viadecl

import (
	"net/smtp"

	_ "github.com/molecule-ai/claimvet/testdata/cases4/lib/decl"
)

// Mail mails: its callers have to hold a claim.
func Mail(to string) error {
	return smtp.SendMail("localhost:25", nil, "us@example.org", []string{to}, nil)
}
