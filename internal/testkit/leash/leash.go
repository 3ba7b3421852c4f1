// Package leash ties a server and its folder to the life of the test process:
// however that ends, killed or panicking too, the server stops and the folder
// goes. A test binary has no hook for its own end, so a small shell waits at the
// other end of a pipe; the kernel closes the pipe when the process is gone.
package leash

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
)

// A Leash holds one server, or only a folder.
type Leash struct {
	pipe *os.File // the end that is held
	done chan struct{}
	once sync.Once
}

// SIGQUIT: everything on a leash is thrown away, so nothing need be saved, and
// PostgreSQL then kills by itself what does not answer within five seconds. The
// shell starts background jobs deaf to SIGQUIT, and they may not have asked for
// it yet: so it is repeated, and SIGKILL follows. A folder without a
// server of ours is a browser's, whose helpers may write for a moment longer and
// make the folder anew: it is removed until it stays away.
// Background jobs of a script have no standard input, hence descriptor 3.
const script = `
dir=$1; shift
exec 3<&0
if [ $# -eq 0 ]; then
	cat <&3 >/dev/null
	away=0
	for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
		if [ -e "$dir" ]; then away=0; else away=$((away + 1)); fi
		[ $away -ge 3 ] && break
		rm -rf "$dir" 2>/dev/null
		sleep 0.3
	done
else
	"$@" </dev/null 3<&- & pid=$!
	(
		cat <&3 >/dev/null
		n=0
		while kill -0 $pid 2>/dev/null; do
			if [ $n -lt 60 ]; then kill -QUIT $pid; else kill -KILL $pid; fi
			n=$((n + 1))
			sleep 0.1
		done
	) & waiter=$!
	wait $pid
	kill $waiter 2>/dev/null
	rm -rf "$dir"
fi
`

// Hold removes dir when the process ends; with a command, it runs that too, with
// its output in dir/log, and stops it first. As is the credential (nil: our own)
// that both the command and the removal run with.
func Hold(dir string, as *syscall.Credential, command ...string) (*Leash, error) {
	cmd := exec.Command("/bin/sh", append([]string{"-c", script, "leash", dir}, command...)...)
	cmd.Dir = "/"
	// A group of its own: an interrupt at the terminal must not reach the server
	// before the tests that use it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: as}
	if len(command) > 0 {
		log, err := os.OpenFile(filepath.Join(dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
		if err != nil {
			return nil, fmt.Errorf("leash: %w", err)
		}
		defer log.Close()
		// Never our own output: `go test` waits until nobody holds it.
		cmd.Stdout, cmd.Stderr = log, log
	}
	end, held, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("leash: %w", err)
	}
	defer end.Close()
	cmd.Stdin = end
	if err := cmd.Start(); err != nil {
		held.Close()
		return nil, fmt.Errorf("leash: %w", err)
	}
	l := &Leash{pipe: held, done: make(chan struct{})}
	go func() {
		cmd.Wait() // its status is the server's, which Release has killed
		close(l.done)
	}()
	return l, nil
}

// Share has a command that somebody else starts hold the leash too: it tightens
// when both are gone.
func (l *Leash) Share(cmd *exec.Cmd) { cmd.ExtraFiles = append(cmd.ExtraFiles, l.pipe) }

// Done is closed when the server has stopped and the folder is gone.
func (l *Leash) Done() <-chan struct{} { return l.done }

// Release stops the server, removes the folder and returns when both are done.
func (l *Leash) Release() {
	l.once.Do(func() { l.pipe.Close() })
	<-l.done
}
