package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// A command on a live site is carried out by the process that serves it: the
// program finds the folder's lock held, sends the command through
// DIR/control.sock (mode 0600: who may open it may do everything) and prints
// what comes back. On a site that is not being served, the same function runs
// here, under the lock.

// command does one thing to an open site. It writes for people (or JSON) to
// out, complaints to complain, and says the exit status.
type command func(ctx context.Context, a *App, request json.RawMessage, out, complain io.Writer) int

// reply is one piece of a command's answer, a JSON line.
type reply struct {
	Out      string `json:"out,omitempty"`
	Complain string `json:"complain,omitempty"`
	Exit     *int   `json:"exit,omitempty"`
}

// maxRequest bounds a command with the pictures it carries.
const maxRequest = 256 << 20

// maxSocketPath is the longest path that every system takes for a socket.
const maxSocketPath = 103

// Run carries out a command on the site in the folder, wherever it is served.
func Run(ctx context.Context, settings Settings, name string, request any, out, complain io.Writer) int {
	body, err := json.Marshal(request)
	if err != nil {
		fmt.Fprintln(complain, "broadsheet:", err)
		return 1
	}
	a, err := Open(ctx, settings)
	var busy ErrInUse
	if errors.As(err, &busy) {
		return remote(ctx, filepath.Join(settings.Data, controlFile), busy, name, body, out, complain)
	}
	if err != nil {
		fmt.Fprintln(complain, "broadsheet:", err)
		return 1
	}
	defer a.Close()
	return commands[name](ctx, a, body, out, complain)
}

func remote(ctx context.Context, socket string, busy ErrInUse, name string, body []byte, out, complain io.Writer) int {
	fail := func(err error) int {
		fmt.Fprintf(complain, "broadsheet: %v\n", err)
		return 1
	}
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "unix", socket)
	}}
	defer transport.CloseIdleConnections()
	r, w := io.Pipe()
	go func() {
		_, err := w.Write(body)
		w.CloseWithError(err)
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://control/"+name, r)
	if err != nil {
		return fail(err)
	}
	res, err := (&http.Client{Transport: transport}).Do(req)
	if err != nil {
		return fail(fmt.Errorf("%w (and its control socket does not answer: %v)", busy, err))
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(res.Body, 1000))
		return fail(fmt.Errorf("the serving process answers %s: %s", res.Status, text))
	}
	lines := json.NewDecoder(res.Body)
	for {
		var piece reply
		if err := lines.Decode(&piece); err != nil {
			return fail(fmt.Errorf("the serving process went away before it had finished: %w", err))
		}
		io.WriteString(out, piece.Out)
		io.WriteString(complain, piece.Complain)
		if piece.Exit != nil {
			return *piece.Exit
		}
	}
}

// listenControl opens the control socket. A socket file that a crash left is
// ours to replace: the folder's lock is held.
func (a *App) listenControl() (net.Listener, error) {
	path := a.folder.path(controlFile)
	if len(path) > maxSocketPath {
		return nil, fmt.Errorf("the control socket's path %s is too long: the system takes %d bytes; choose a shorter folder with --data", path, maxSocketPath)
	}
	os.Remove(path)
	// Between bind and chmod nobody else may connect: the folder is 0700.
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("the control socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

func (a *App) controlHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /{name}", func(w http.ResponseWriter, r *http.Request) {
		do := commands[r.PathValue("name")]
		if do == nil {
			http.Error(w, "this version does not know the command; the serving process may be older than the program you called", http.StatusNotFound)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
		if err != nil {
			http.Error(w, "the command could not be read: "+err.Error(), http.StatusBadRequest)
			return
		}
		lines := json.NewEncoder(w)
		flush := http.NewResponseController(w)
		send := func(piece reply) {
			lines.Encode(piece)
			flush.Flush()
		}
		exit := do(r.Context(), a, body,
			writerFunc(func(p []byte) { send(reply{Out: string(p)}) }),
			writerFunc(func(p []byte) { send(reply{Complain: string(p)}) }))
		send(reply{Exit: &exit})
	})
	return mux
}

type writerFunc func([]byte)

func (f writerFunc) Write(p []byte) (int, error) {
	f(p)
	return len(p), nil
}
