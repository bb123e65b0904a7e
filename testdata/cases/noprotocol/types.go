package noprotocol

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
)

// number is a constraint.
type number interface{ ~int | ~int64 | ~float64 }

// sum is generic.
func sum[T number](values ...T) (total T) {
	for _, v := range values {
		total += v
	}
	return total
}

// tree is generic, with methods and closures.
type tree[K cmp.Ordered, V any] struct {
	left, right *tree[K, V]
	key         K
	value       V
}

// put inserts.
func (t *tree[K, V]) put(k K, v V) *tree[K, V] {
	if t == nil {
		return &tree[K, V]{key: k, value: v}
	}
	switch c := cmp.Compare(k, t.key); {
	case c < 0:
		t.left = t.left.put(k, v)
	case c > 0:
		t.right = t.right.put(k, v)
	default:
		t.value = v
	}
	return t
}

// walk calls f for each.
func (t *tree[K, V]) walk(f func(K, V) bool) bool {
	return t == nil || t.left.walk(f) && f(t.key, t.value) && t.right.walk(f)
}

// mapped applies f to each.
func mapped[S ~[]E, E, R any](s S, f func(E) R) []R {
	out := make([]R, 0, len(s))
	for _, e := range s {
		out = append(out, f(e))
	}
	return out
}

// lazy computes once.
type lazy[T any] struct {
	once sync.Once
	get  func() (T, error)
	val  T
	err  error
}

// value returns it.
func (l *lazy[T]) value() (T, error) {
	l.once.Do(func() {
		defer func() {
			if p := recover(); p != nil {
				l.err = fmt.Errorf("panic: %v", p)
			}
		}()
		l.val, l.err = l.get()
	})
	return l.val, l.err
}

// shape is an interface with an embedded one.
type shape interface {
	fmt.Stringer
	area() float64
}

type square struct{ side float64 }

func (s square) area() float64   { return s.side * s.side }
func (s *square) String() string { return fmt.Sprint(s.side) }

type framed struct {
	shape
	*square
}

func (f framed) area() float64   { return f.shape.area() + 1 }
func (f framed) String() string  { return f.square.String() }
func (f framed) methods() []any  { return []any{f.area, f.square.area, (*square).String, square.area} }
func (f framed) assert() float64 { return f.shape.(interface{ area() float64 }).area() }

// kinds switches over types.
func kinds(v any) string {
	switch v := v.(type) {
	case nil:
		return "nil"
	case func() error:
		if err := v(); err != nil {
			return err.Error()
		}
	case chan int:
		select {
		case n := <-v:
			return fmt.Sprint(n)
		default:
		}
	case []int, map[string]int:
		return fmt.Sprint(v)
	case shape:
		return v.String()
	}
	return ""
}

// All of it is used.
func use() string {
	var t *tree[string, int]
	for i, s := range []string{"b", "a", "c"} {
		t = t.put(s, i)
	}
	total := sum[int]()
	t.walk(func(_ string, v int) bool {
		total = sum(total, v)
		return total < 10
	})
	l := lazy[[]string]{get: func() ([]string, error) {
		return mapped([]int{1, 2}, func(i int) string { return fmt.Sprint(i) }), nil
	}}
	parts, err := l.value()
	if err != nil {
		return kinds(err)
	}
	slices.SortFunc(parts, func(a, b string) int { return -cmp.Compare(a, b) })
	return kinds(shape(framed{&square{1}, &square{2}})) + fmt.Sprint(parts, total)
}
