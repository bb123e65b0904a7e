package impl

import "context"

type PG struct{}

//claimvet:claim
func (*PG) Lock(ctx context.Context, id string) (bool, error) { return true, nil }

//claimvet:rollback
func (*PG) Unlock(ctx context.Context, id string) error { return nil }

type EC2 struct{}

//claimvet:effect
func (*EC2) Halt(ctx context.Context, id string) error { return nil }
