//go:build !linux

package web

import "net"

// acceptWaiting gives nothing: only Linux lets us look into the queue.
func acceptWaiting(net.Listener) []net.Conn { return nil }
