// Package trace is a stand-in for go.opentelemetry.io/otel/trace: the names and shapes that the corpus needs, nothing behind
// them.
package trace

import "context"

// A Tracer makes spans.
type Tracer interface {
	Start(ctx context.Context, name string, opts ...SpanStartOption) (context.Context, Span)
}

// SpanStartOption is an option.
type SpanStartOption interface{ apply() }

// A Span is one step.
type Span interface {
	End()
	AddEvent(name string)
	RecordError(err error)
	SetName(name string)
}

// SpanFromContext returns the context's span.
func SpanFromContext(ctx context.Context) Span { return nil }

// ContextWithSpan returns a context with the span.
func ContextWithSpan(parent context.Context, span Span) context.Context {
	return context.WithValue(parent, key{}, span)
}

type key struct{}
