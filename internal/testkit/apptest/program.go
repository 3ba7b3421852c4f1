package apptest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"broadsheet/internal/testkit/cases"
	"broadsheet/internal/testkit/dbtest"
)

// patience is how long one run of the program may take.
const patience = time.Minute

// The program is built once for a test process, and removed by Main.
var built struct {
	sync.Once
	dir, path string
	err       error
}

// Main runs a package's tests and removes the program that they have built.
func Main(m *testing.M) {
	status := m.Run()
	if built.dir != "" {
		os.RemoveAll(built.dir)
	}
	os.Exit(status)
}

// Program is the path of the built program.
func Program(t testing.TB) string {
	t.Helper()
	root := cases.Root(t)
	built.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "broadsheet-program-"); built.err != nil {
			return
		}
		built.path = filepath.Join(built.dir, "broadsheet")
		cmd := exec.Command("go", "build", "-o", built.path, "./cmd/broadsheet")
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("go build: %w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

// A House is a folder, and perhaps a database, that the program is run on.
type House struct {
	Dir      string
	Database string // empty: inside the folder
	Work     string // the folder that the program is called in

	t       testing.TB
	program string
}

// EachHouse runs a test of the program on each database, side by side.
func EachHouse(t *testing.T, test func(t *testing.T, h *House)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, NewHouse(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		h := NewHouse(t)
		h.Database = dbtest.DSN(t)
		test(t, h)
	})
}

// NewHouse is a house that does not exist yet.
func NewHouse(t testing.TB) *House {
	t.Helper()
	return &House{t: t, program: Program(t), Dir: Folder(t), Work: t.TempDir()}
}

// Output is what a run of the program left.
type Output struct {
	Exit     int
	Out, Err string
}

// Write puts a file into the working folder and returns its name.
func (h *House) Write(name, text string) string {
	h.t.Helper()
	if err := os.WriteFile(filepath.Join(h.Work, name), []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
	return name
}

// Run runs a command of the program to its end.
func (h *House) Run(args ...string) Output {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := h.command(ctx, args)
	var out, complain bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complain
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		h.t.Fatalf("broadsheet %s: %v", strings.Join(args, " "), errors.Join(err, ctx.Err()))
	}
	return Output{Exit: cmd.ProcessState.ExitCode(), Out: out.String(), Err: complain.String()}
}

// Must is Run for a command that has to succeed; it returns what it printed.
func (h *House) Must(args ...string) string {
	h.t.Helper()
	got := h.Run(args...)
	if got.Exit != 0 {
		h.t.Fatalf("broadsheet %s: exit status %d\n%s%s", strings.Join(args, " "), got.Exit, got.Out, got.Err)
	}
	return got.Out
}

// command is the program with this house in its environment, and nothing of
// what the tester has in theirs.
func (h *House) command(ctx context.Context, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, h.program, args...)
	cmd.Dir = h.Work
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "BROADSHEET_") {
			cmd.Env = append(cmd.Env, pair)
		}
	}
	cmd.Env = append(cmd.Env, "BROADSHEET_DATA="+h.Dir)
	if h.Database != "" {
		cmd.Env = append(cmd.Env, "BROADSHEET_DATABASE="+h.Database)
	}
	return cmd
}

// Served is the program serving a house.
type Served struct {
	URL string
	PID int

	t      testing.TB
	cmd    *exec.Cmd
	client *http.Client
	stderr *bytes.Buffer
	ended  bool
}

var listening = regexp.MustCompile(`serves \S+ on (\S+),`)

// Serve starts the program serving the house, and returns when readers can
// come. It is ended with the test.
func (h *House) Serve(args ...string) *Served {
	h.t.Helper()
	cmd := h.command(context.Background(), append([]string{"serve", "--listen", "127.0.0.1:0"}, args...))
	s := &Served{t: h.t, cmd: cmd, client: client(h.t), stderr: &bytes.Buffer{}}
	cmd.Stderr = s.stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	s.PID = cmd.Process.Pid
	h.t.Cleanup(func() { s.Stop() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if found := listening.FindStringSubmatch(lines.Text()); found != nil {
			s.URL = "http://" + found[1]
			return s
		}
	}
	s.Stop()
	h.t.Fatalf("the program does not serve:\n%s", s.stderr)
	return nil
}

// Get asks the served site for a path.
func (s *Served) Get(path string, headers ...string) Answer {
	s.t.Helper()
	return ask(s.t, s.client, http.MethodGet, s.URL+path, "", headers...)
}

// Post sends a form to the served site.
func (s *Served) Post(path string, form url.Values) Answer {
	s.t.Helper()
	return ask(s.t, s.client, http.MethodPost, s.URL+path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

// Stop ends the program as a service manager does, and returns its exit status.
func (s *Served) Stop() int { return s.end(syscall.SIGTERM) }

// Kill ends the program as a crash does.
func (s *Served) Kill() { s.end(syscall.SIGKILL) }

func (s *Served) end(signal syscall.Signal) int {
	if s.ended {
		return s.cmd.ProcessState.ExitCode()
	}
	s.ended = true
	s.client.CloseIdleConnections()
	overdue := time.AfterFunc(patience, func() { s.cmd.Process.Kill() })
	defer overdue.Stop()
	s.cmd.Process.Signal(signal)
	s.cmd.Wait() // the status is read below
	return s.cmd.ProcessState.ExitCode()
}
