package web

import (
	"net"
	"os"
	"syscall"
)

// acceptWaiting takes the connections that stand in the queue of l, without
// waiting for more. A backlog of none keeps the queue from filling up behind
// it: whoever comes now gets no answer from the kernel, asks again a second
// later, and is then refused or received by the next process.
func acceptWaiting(l net.Listener) []net.Conn {
	raw, ok := l.(syscall.Conn)
	if !ok {
		return nil
	}
	control, err := raw.SyscallConn()
	if err != nil {
		return nil
	}
	var taken []int
	_ = control.Control(func(fd uintptr) {
		_ = syscall.Listen(int(fd), 0)
		for {
			conn, _, err := syscall.Accept4(int(fd), syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC)
			if err == syscall.EINTR || err == syscall.ECONNABORTED {
				continue
			}
			if err != nil {
				return
			}
			taken = append(taken, conn)
		}
	})
	_ = l.Close()
	var conns []net.Conn
	for _, fd := range taken {
		file := os.NewFile(uintptr(fd), "connection")
		if conn, err := net.FileConn(file); err == nil {
			conns = append(conns, conn)
		}
		_ = file.Close()
	}
	return conns
}
