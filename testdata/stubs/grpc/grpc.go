// Package grpc is a stand-in for google.golang.org/grpc: the names and shapes that the corpus needs, nothing behind them.
package grpc

import "context"

// ServerStream is the server's side of a stream.
type ServerStream interface {
	Context() context.Context
	SendMsg(m any) error
	RecvMsg(m any) error
}

// ServerStreamingServer is the server's side of a stream of responses.
type ServerStreamingServer[Res any] interface {
	Send(*Res) error
	ServerStream
}

// ClientConnInterface is a connection to a server.
type ClientConnInterface interface {
	Invoke(ctx context.Context, method string, args, reply any) error
}
