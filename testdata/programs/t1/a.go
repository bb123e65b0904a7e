package t1

import "context"

//claimvet:claim
func claim(ctx context.Context, id string) (bool, error) { return id != "", nil }

//claimvet:rollback
func release(ctx context.Context, id string) error { return nil }

//claimvet:commit
func finish(ctx context.Context, id string) error { return nil }

//claimvet:effect
func stop(ctx context.Context, id string) error { return nil }

func A(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	return held(context.WithoutCancel(ctx), id)
}

//claimvet:holds
func held(ctx context.Context, id string) (err error) {
	defer func() {
		if err != nil {
			_ = release(ctx, id)
		}
	}()
	if err := stop(ctx, id); err != nil {
		return err
	}
	return finish(ctx, id)
}

func B(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	return held2(context.WithoutCancel(ctx), id)
}

// same, without the holds directive
func held2(ctx context.Context, id string) (err error) {
	defer func() {
		if err != nil {
			_ = release(ctx, id)
		}
	}()
	if err := stop(ctx, id); err != nil {
		return err
	}
	return finish(ctx, id)
}

// cleanup stack, minimal
func C(ctx context.Context, id string) (err error) {
	var cleanups []func()
	defer func() {
		if err != nil {
			for _, c := range cleanups {
				c()
			}
		}
	}()
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	bg := context.WithoutCancel(ctx)
	cleanups = append(cleanups, func() { _ = release(bg, id) })
	if err := stop(bg, id); err != nil {
		return err
	}
	return finish(bg, id)
}

// cleanup as a single func variable
func D(ctx context.Context, id string) (err error) {
	cleanup := func() {}
	defer func() { cleanup() }()
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	bg := context.WithoutCancel(ctx)
	cleanup = func() { _ = release(bg, id) }
	if err := stop(bg, id); err != nil {
		return err
	}
	if err := finish(bg, id); err != nil {
		return err
	}
	cleanup = func() {}
	return nil
}

// nil func variable
func E(ctx context.Context, id string) (err error) {
	var undo func()
	defer func() {
		if undo != nil {
			undo()
		}
	}()
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	bg := context.WithoutCancel(ctx)
	undo = func() { _ = release(bg, id) }
	if err := stop(bg, id); err != nil {
		return err
	}
	if err := finish(bg, id); err != nil {
		return err
	}
	undo = nil
	return nil
}

// stack registered after the win
func F(ctx context.Context, id string) (err error) {
	var st stack
	defer st.run()
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	bg := context.WithoutCancel(ctx)
	st.push(func() { _ = release(bg, id) })
	if err := stop(bg, id); err != nil {
		return err
	}
	if err := finish(bg, id); err != nil {
		return err
	}
	st.clear()
	return nil
}

type stack struct{ fns []func() }

func (s *stack) push(f func()) { s.fns = append(s.fns, f) }
func (s *stack) clear()        { s.fns = nil }
func (s *stack) run() {
	for i := len(s.fns) - 1; i >= 0; i-- {
		s.fns[i]()
	}
}
