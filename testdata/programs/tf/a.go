package tf

import "context"

//claimvet:claim
func claim(ctx context.Context, id string) (bool, error) { return id != "", nil }

//claimvet:rollback
func release(ctx context.Context, id string) error { return nil }

//claimvet:effect
func stop(ctx context.Context, id string) error { return nil }

type Node struct {
	Kind int
	Kids []*Node
	Name string
}

// simple self recursion through a loop
func walk(ctx context.Context, n *Node) error {
	for _, k := range n.Kids {
		if err := walk(ctx, k); err != nil {
			return err
		}
	}
	return stop(ctx, n.Name)
}

func bad1(ctx context.Context, id string, n *Node) error {
	if err := walk(context.WithoutCancel(ctx), n); err != nil { // want [gate]
		return err
	}
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	return release(context.WithoutCancel(ctx), id)
}

// mutual
func visit(ctx context.Context, n *Node) error {
	switch n.Kind {
	case 0:
		return visitA(ctx, n)
	case 1:
		return visitB(ctx, n)
	}
	return nil
}

func visitA(ctx context.Context, n *Node) error {
	for _, k := range n.Kids {
		if err := visit(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

func visitB(ctx context.Context, n *Node) error {
	for _, k := range n.Kids {
		if err := visit(ctx, k); err != nil {
			return err
		}
	}
	return stop(ctx, n.Name)
}

func bad2(ctx context.Context, id string, n *Node) error {
	if err := visit(context.WithoutCancel(ctx), n); err != nil { // want [gate]
		return err
	}
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	return release(context.WithoutCancel(ctx), id)
}

func ok2(ctx context.Context, id string, n *Node) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := context.WithoutCancel(ctx)
	defer release(c, id)
	return visit(c, n)
}

// depth chain
func d0(ctx context.Context, n *Node) error  { return d1(ctx, n) }
func d1(ctx context.Context, n *Node) error  { return d2(ctx, n) }
func d2(ctx context.Context, n *Node) error  { return d3(ctx, n) }
func d3(ctx context.Context, n *Node) error  { return d4(ctx, n) }
func d4(ctx context.Context, n *Node) error  { return d5(ctx, n) }
func d5(ctx context.Context, n *Node) error  { return d6(ctx, n) }
func d6(ctx context.Context, n *Node) error  { return d7(ctx, n) }
func d7(ctx context.Context, n *Node) error  { return d8(ctx, n) }
func d8(ctx context.Context, n *Node) error  { return d9(ctx, n) }
func d9(ctx context.Context, n *Node) error  { return d10(ctx, n) }
func d10(ctx context.Context, n *Node) error { return d11(ctx, n) }
func d11(ctx context.Context, n *Node) error { return stop(ctx, n.Name) }

func bad3(ctx context.Context, id string, n *Node) error {
	if err := d0(context.WithoutCancel(ctx), n); err != nil { // want [gate]
		return err
	}
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	return release(context.WithoutCancel(ctx), id)
}
