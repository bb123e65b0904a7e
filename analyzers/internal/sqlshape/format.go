package sqlshape

import "strings"

// String prints the skeleton on one line, for tests and debugging.
func (s *Stmt) String() string {
	var b strings.Builder
	b.WriteString(s.Kind.String())
	b.WriteByte(' ')
	b.WriteString(orUnknown(s.Table))
	if s.Alias != s.Table {
		b.WriteString(" as " + orUnknown(s.Alias))
	}
	sets(&b, " set ", s.Sets)
	if len(s.From) > 0 {
		b.WriteString(" from " + strings.Join(s.From, ", "))
	}
	switch s.OnConflict {
	case DoNothing:
		b.WriteString(" on conflict do nothing")
	case DoUpdate:
		b.WriteString(" on conflict do update")
		sets(&b, " set ", s.OnUpdate)
	}
	if s.Where.Op != None {
		b.WriteString(" where " + s.Where.String())
	}
	for _, flag := range [...]struct {
		set  bool
		name string
	}{
		{s.Returning, "returning"}, {s.LockRows, "lock"}, {s.SkipLocked, "skip locked"},
		{s.TryLock, "try lock"}, {s.WaitLock, "wait lock"}, {s.XactLock, "xact"},
	} {
		if flag.set {
			b.WriteString(" " + flag.name)
		}
	}
	for _, c := range s.With {
		kind := " with "
		if c.Derived {
			kind = " derived "
		}
		b.WriteString(kind + c.Name + " (" + c.Stmt.String() + ")")
	}
	return b.String()
}

func orUnknown(name string) string {
	if name == "" {
		return "unknown"
	}
	return name
}

func sets(b *strings.Builder, intro string, list []Set) {
	for _, set := range list {
		b.WriteString(intro + set.Column + " = " + set.Value.String())
		intro = ", "
	}
}

func (k Kind) String() string {
	return [...]string{Other: "other", Update: "update", Insert: "insert", Delete: "delete", Select: "select"}[k]
}

// String prints literals in quotes, and what has no text of its own as a word.
func (v Value) String() string {
	switch v.Kind {
	case Literal:
		return "'" + v.Text + "'"
	case Param:
		return v.Text
	case Null:
		return "null"
	case Now:
		return "now"
	case NowPlus:
		return "now+"
	case Increment:
		return "increment"
	case ColumnRef:
		if v.Qualifier != "" {
			return v.Qualifier + "." + v.Text
		}
		return v.Text
	case Default:
		return "default"
	case FuncCall:
		return v.Text + "()"
	}
	return "unknown"
}

// String prints and and or in front of their arguments.
func (c Cond) String() string {
	switch c.Op {
	case And, Or:
		args := make([]string, len(c.Args))
		for i, arg := range c.Args {
			args[i] = arg.String()
		}
		if c.Op == And {
			return "and(" + strings.Join(args, ", ") + ")"
		}
		return "or(" + strings.Join(args, ", ") + ")"
	case Leaf:
		return c.Compare.String()
	case Unknown:
		return "unknown(" + strings.Join(c.Columns, ", ") + ")"
	}
	return "none"
}

func (op CompareOp) String() string {
	return [...]string{
		OtherOp: "like", Eq: "=", Ne: "<>", In: "in", NotIn: "not in", IsNull: "is null", IsNotNull: "is not null",
		Less: "<", LessEq: "<=", Greater: ">", GreaterEq: ">=", IsDistinct: "is distinct from",
		IsNotDistinct: "is not distinct from", IsTrue: "is true", IsFalse: "is false", InSub: "in",
	}[op]
}

func (c Compare) String() string {
	s := c.Column + c.Path + " " + c.Op.String()
	if c.Foreign {
		s = c.Qualifier + "." + s
	}
	switch c.Op {
	case IsNull, IsNotNull, IsTrue, IsFalse:
		return s
	case InSub:
		return s + " (" + c.Sub.String() + ")"
	case In, NotIn, OtherOp:
		vs := make([]string, len(c.Values))
		for i, v := range c.Values {
			vs[i] = v.String()
		}
		return s + " (" + strings.Join(vs, ", ") + ")"
	}
	return s + " " + c.Values[0].String()
}
