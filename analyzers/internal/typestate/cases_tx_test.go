package typestate_test

import "testing"

// TestTransactions is about claims that are won when a transaction commits.
func TestTransactions(t *testing.T) {
	runTwins(t, []twin{
		{"effect before the commit", `
func f() error {
	tx := begin()
	defer tx.Rollback()
	won, err := tx.claim()
	if err != nil || !won { return err }
	effect() //! gate uncommitted
	if err := tx.Commit(); err != nil { return err }
	defer rollback()
	return nil
}`, `
func f() error {
	tx := begin()
	defer tx.Rollback()
	won, err := tx.claim()
	if err != nil || !won { return err }
	if err := tx.Commit(); err != nil { return err }
	defer rollback()
	effect()
	return nil
}`},
		{"commit that failed", `
func f() error {
	tx := begin()
	defer tx.Rollback()
	won, err := tx.claim()
	if err != nil || !won { return err }
	if err := tx.Commit(); err != nil {
		effect() //! gate undone
		return err
	}
	defer rollback()
	return nil
}`, `
func f() error {
	tx := begin()
	defer tx.Rollback()
	won, err := tx.claim()
	if err != nil || !won { return err }
	if err := tx.Commit(); err != nil {
		return err
	}
	defer rollback()
	return nil
}`},
		{"rolled back", `
func f() error {
	tx := begin()
	won, err := tx.claim()
	if err != nil || !won { return err }
	tx.Rollback()
	effect() //! gate undone
	return nil
}`, `
func f() error {
	tx := begin()
	won, err := tx.claim()
	if err != nil || !won { return err }
	if err := tx.Commit(); err != nil { return err }
	defer rollback()
	tx.Rollback()
	effect()
	return nil
}`},
		{"commit unchecked", `
func f() error {
	tx := begin()
	won, err := tx.claim()
	if err != nil || !won { tx.Rollback(); return err }
	tx.Commit()
	effect() //! gate uncommitted
	return nil
}`, `
func f() error {
	tx := begin()
	won, err := tx.claim()
	if err != nil || !won { tx.Rollback(); return err }
	if tx.Commit() != nil { return ErrX }
	defer rollback()
	effect()
	return nil
}`},
		{"callback", `
func f() error {
	won := false
	err := inTx(func(tx *Tx) error {
		var err error
		won, err = tx.claim()
		if err != nil || !won { return err }
		effect() //! gate uncommitted
		return nil
	})
	if err != nil || !won { return err }
	defer rollback()
	return nil
}`, `
func f() error {
	won := false
	err := inTx(func(tx *Tx) error {
		var err error
		won, err = tx.claim()
		if err != nil || !won { return err }
		return nil
	})
	if err != nil || !won { return err }
	defer rollback()
	effect()
	return nil
}`},
		{"after the callback", `
func f() error {
	won := false
	err := inTx(func(tx *Tx) error {
		won, _ = tx.claim()
		if !won { return ErrLost }
		return nil
	})
	if won {
		effect() //! gate uncommitted
		if err == nil { commit() }
	}
	return err
}`, `
func f() error {
	err := inTx(func(tx *Tx) error {
		if won, _ := tx.claim(); !won { return ErrLost }
		return nil
	})
	if err != nil { return err }
	defer rollback()
	effect()
	return err
}`},
	})
}

// TestStatements is about claims that are inferred from statements.
func TestStatements(t *testing.T) {
	runTwins(t, []twin{
		{"unguarded effect", `
func f() {
	tag, err := exec("jobs status=running if status=queued")
	if err != nil { return }
	effect() //! gate pending
	if tag.RowsAffected() == 1 { commit() }
}`, `
func f() {
	tag, err := exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return }
	defer exec("jobs status=queued if status=running")
	effect()
}`},
		{"rollback of a loser", `
func f() {
	defer exec("jobs status=queued if status=running") //! ownership lost|notwon
	tag, err := exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return }
	effect()
}`, `
func f() {
	defer exec("jobs status=queued if owner=?")
	tag, err := exec("jobs status=running owner=? if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return }
	effect()
}`},
		{"moving on is the commit", `
func f() {
	tag, err := exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return }
	if cond() { effect() } //! stranded call
	if cond() { exec("jobs status=queued if status=running"); return }
	exec("jobs status=done if status=running")
}`, `
func f() {
	tag, err := exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return }
	if cond() { effect() }
	exec("jobs status=done if status=running")
}`},
		{"steps", `
func f() {
	tag, err := exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return }
	defer exec("jobs status=queued if status=running")
	tag, _ = exec("jobs status=uploading if status=running")
	if tag.RowsAffected() == 0 { effect(); return } //! gate lost
	exec("jobs status=done if status=uploading")
}`, `
func f() {
	tag, err := exec("jobs status=running owner=? if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return }
	defer exec("jobs status=queued if owner=?")
	tag, _ = exec("jobs status=uploading if status=running")
	if tag.RowsAffected() == 0 { return }
	effect()
	exec("jobs status=done if status=uploading")
}`},
		{"text passed in", `
func run(text string) error { return execErr(text) }
func f() {
	if claim() { commit() }
	tag, err := exec("jobs status=running if status=queued")
	if err == nil && tag.RowsAffected() == 0 { effect() } //! gate lost
	if err == nil && tag.RowsAffected() > 0 { run("jobs status=queued if status=running") }
}`, `
func run(text string) error { return execErr(text) }
func f() {
	tag, err := exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return }
	defer run("jobs status=queued if status=running")
	effect()
}`},
		{"deferred rollback of another table", `
func rollbackUser() { exec("users status=free if status=busy") }
func f() {
	tag, err := exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return }
	defer rollbackUser() //! ownership unclaimed
	safe()
} //! stranded return`, `
func rollbackUser() { exec("users status=free if status=busy") }
func f() {
	tag, err := exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return }
	defer exec("jobs status=queued if status=running")
	tag, err = exec("users status=busy if status=free")
	if err != nil || tag.RowsAffected() == 0 { return }
	defer rollbackUser()
	safe()
}`},
		{"rollback of another table", `
func rollbackUser() { exec("users status=free if status=busy") }
func f() {
	tag, err := exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return }
	rollbackUser() //! ownership unclaimed
} //! stranded return`, `
func rollbackJob() { exec("jobs status=queued if status=running") }
func f() {
	tag, err := exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return }
	defer rollbackJob()
	safe()
}`},
		{"lasting", `
func f() {
	tag, err := exec("jobs sent=true if sent=false")
	if err != nil { return }
	if tag.RowsAffected() == 0 { effect() } //! gate lost
}`, `
func f() {
	tag, err := exec("jobs sent=true if sent=false")
	if err != nil || tag.RowsAffected() == 0 { return }
	effect()
}`},
		{"plain transition", `
func f() {
	tag, err := exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return }
	effect()
} //! stranded return`, `
func f() {
	tag, err := exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return }
	work()
}`},
	})
}

// TestContexts is about contexts that a caller can cancel.
func TestContexts(t *testing.T) {
	runTwins(t, []twin{
		{"used in won", `
func f(ctx context.Context) {
	if !claim() { return }
	defer rollback()
	effectCtx(ctx) //! lifetime held
}`, `
func f(ctx context.Context) {
	if !claim() { return }
	defer rollback()
	effectCtx(context.WithoutCancel(ctx))
}`},
		{"a timeout does not detach", `
func f(ctx context.Context) {
	if !claim() { return }
	defer rollback()
	ctx, cancel := context.WithTimeout(ctx, 1) //! lifetime held
	defer cancel()
	effectCtx(ctx)
}`, `
func f(ctx context.Context) {
	if !claim() { return }
	defer rollback()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 1)
	defer cancel()
	effectCtx(ctx)
}`},
		{"rollback on it", `
func f(ctx context.Context) {
	if !claim() { return }
	defer rollbackCtx(ctx) //! lifetime held
	safe()
}`, `
func f(ctx context.Context) {
	if !claim() { return }
	defer rollbackCtx(context.Background())
	safe()
}`},
		{"in a helper", `
func section(ctx context.Context) { effectCtx(ctx) }
func f(ctx context.Context) {
	if !claim() { return }
	defer rollback()
	section(ctx) //! lifetime held
}`, `
func outlive(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }
func section(ctx context.Context) { effectCtx(ctx) }
func f(ctx context.Context) {
	if !claim() { return }
	defer rollback()
	section(outlive(ctx))
}`},
		{"what outlives a request", `
func detachedRun(ctx context.Context)
func f(ctx context.Context) {
	defer detachedRun(ctx) //! lifetime outliving
	if claim() { commit() }
}`, `
func detachedRun(ctx context.Context)
func f(ctx context.Context) {
	defer detachedRun(context.WithoutCancel(ctx))
	if claim() { commit() }
}`},
		{"of a worker", `
func f(ctx context.Context) {
	for cond() {
		if !claim() { return }
		effectCtx(ctx) //! lifetime held //! stranded call
		commit()
	}
}`, `
func f(ctx context.Context) {
	for ctx.Err() == nil {
		if !claim() { return }
		func() {
			done := false
			defer func() { if !done { rollback() } }()
			effectCtx(ctx)
			done = true
		}()
	}
}`},
	})
}
