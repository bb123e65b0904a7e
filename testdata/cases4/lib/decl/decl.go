// Package decl declares what the functions of other packages are, for itself and for all that import it.
package decl

import (
	"net/smtp"
	"sync"
	"sync/atomic"
)

//claimvet:effect func=net/smtp.SendMail
//claimvet:claim func=(*sync.Mutex).TryLock
//claimvet:rollback func=(*sync.Mutex).Unlock
//claimvet:claim final func=(*sync/atomic.Bool).CompareAndSwap
//claimvet:claim final func=sync/atomic.CompareAndSwapInt32

// A Post sends mail, one at a time.
type Post struct {
	mu   sync.Mutex
	sent atomic.Bool
	num  int32
}

// Right mails once.
func (p *Post) Right(to string) error {
	if !p.sent.CompareAndSwap(false, true) {
		return nil
	}
	return smtp.SendMail("localhost:25", nil, "us@example.org", []string{to}, nil)
}

// Wrong mails before it is known whether it may.
func (p *Post) Wrong(to string) error {
	err := smtp.SendMail("localhost:25", nil, "us@example.org", []string{to}, nil) // want [gate]
	if !p.sent.CompareAndSwap(false, true) {
		return nil
	}
	return err
}
