package web

import (
	"net"
	"sync/atomic"
	"time"
)

// lastCall is a listener that, asked to finish, still hands over those
// connections that the kernel has completed: closing it would reset them.
type lastCall struct {
	net.Listener
	finishing atomic.Bool
	drained   bool // Accept's alone, as is waiting
	waiting   []net.Conn
}

// finish makes Accept end soon.
func (l *lastCall) finish() {
	l.finishing.Store(true)
	d, ok := l.Listener.(interface{ SetDeadline(time.Time) error })
	if !ok || d.SetDeadline(time.Now()) != nil {
		_ = l.Close()
	}
}

func (l *lastCall) Accept() (net.Conn, error) {
	if !l.drained {
		conn, err := l.Listener.Accept()
		if err == nil || !l.finishing.Load() {
			return conn, err
		}
		l.drained = true
		l.waiting = acceptWaiting(l.Listener)
		_ = l.Close()
	}
	if len(l.waiting) == 0 {
		return nil, net.ErrClosed
	}
	conn := l.waiting[0]
	l.waiting = l.waiting[1:]
	return conn, nil
}
