package directive

import (
	"go/token"
	"strings"
)

// A Name is a function's name as a directive spells it.
type Name struct {
	Pos, End token.Pos
	Text     string
	// Splits are the ways to read it, the likeliest first: a.b is a method of
	// this package or a function of another, and a dot may belong to an
	// import path (gopkg.in/yaml.v3.Marshal).
	Splits []Split
}

// A Split is a name in parts. Pkg is the import path, "" for this package.
type Split struct {
	Pkg, Recv, Func string
}

// splitName reads the forms Func, T.Method, (*T).Method, (T).Method,
// import/path.Func, import/path.T.Method and (*import/path.T).Method. The
// result is empty for anything else.
func splitName(s string) []Split {
	if strings.HasPrefix(s, "(") {
		recv, method, ok := strings.Cut(s[1:], ").")
		recv = strings.TrimPrefix(recv, "*")
		pkg, typ := "", recv
		if i := strings.LastIndexByte(recv, '.'); i >= 0 {
			pkg, typ = recv[:i], recv[i+1:]
			ok = ok && isPath(pkg)
		}
		if !ok || !token.IsIdentifier(typ) || !token.IsIdentifier(method) {
			return nil
		}
		return []Split{{pkg, typ, method}}
	}
	slash := strings.LastIndexByte(s, '/')
	i := strings.LastIndexByte(s, '.')
	if i < slash || i < 0 {
		if slash < 0 && token.IsIdentifier(s) {
			return []Split{{Func: s}}
		}
		return nil
	}
	left, fn := s[:i], s[i+1:]
	if !token.IsIdentifier(fn) {
		return nil
	}
	var splits []Split
	if slash < 0 && token.IsIdentifier(left) {
		splits = append(splits, Split{Recv: left, Func: fn})
	}
	function := Split{Pkg: left, Func: fn}
	j := strings.LastIndexByte(left, '.')
	if j > slash && token.IsIdentifier(left[j+1:]) && isPath(left[:j]) {
		method := Split{left[:j], left[j+1:], fn}
		if isSuffix(left[j+1:]) {
			return append(splits, function, method)
		}
		splits = append(splits, method)
	}
	if isPath(left) {
		splits = append(splits, function)
	}
	return splits
}

// isSuffix reports whether what follows a dot looks like the end of an import
// path (yaml.v3, nats.go) rather than like a type.
func isSuffix(s string) bool {
	if s == "go" {
		return true
	}
	return len(s) > 1 && s[0] == 'v' && strings.Trim(s[1:], "0123456789") == ""
}

// isPath is a cheap form of the rules for import paths: enough to tell one
// from a slip of the pen.
func isPath(s string) bool {
	if s == "" || strings.HasPrefix(s, "/") || strings.HasSuffix(s, "/") || strings.Contains(s, "//") {
		return false
	}
	return !strings.ContainsAny(s, "!\"#$%&'()*,:;<=>?[\\]^`{|}\uFFFD")
}

// withoutTypeParams drops type parameters: (*Queue[T]).Take is named
// (*Queue).Take.
func withoutTypeParams(s string) string {
	open := strings.IndexByte(s, '[')
	shut := strings.LastIndexByte(s, ']')
	if open <= 0 || shut < open {
		return s
	}
	return s[:open] + s[shut+1:]
}
