package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"

	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a child that serves; stop ends it.
type process struct {
	cmd     *exec.Cmd
	addr    string
	private string
	began   time.Time
	ended   chan error
}

// serve starts the real binary on a data folder, as it is shipped: requests are
// logged to a file, headers and limits are on.
func (r *run) serve(data string, more ...string) (*process, error) {
	private, err := freeAddress()
	if err != nil {
		return nil, err
	}
	log, err := os.Create(data + ".log")
	if err != nil {
		return nil, err
	}
	defer log.Close()
	args := append([]string{"serve", "--data", data, "--listen", "127.0.0.1:0", "--private", private,
		"--base-url", baseURL, "--no-hold-strangers", "--comments-per-person", "0", "--comments-per-network", "0"}, more...)
	p, line, err := start(log, filepath.Join(r.dir, "broadsheet"), args...)
	if err != nil {
		return nil, fmt.Errorf("broadsheet serve: %w; its log is %s", err, tail(data+".log"))
	}
	_, rest, _ := strings.Cut(line, " on ")
	p.addr, _, _ = strings.Cut(rest, ",")
	p.private = private
	return p, nil
}

// start starts a program and waits for its first line.
func start(stderr io.Writer, name string, args ...string) (*process, string, error) {
	cmd := exec.Command(name, args...)
	cmd.Stderr = stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	p := &process{cmd: cmd, began: time.Now(), ended: make(chan error, 1)}
	if err := cmd.Start(); err != nil {
		return nil, "", err
	}
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	if err != nil {
		_ = cmd.Wait()
		return nil, "", fmt.Errorf("it ended before it served: %w", err)
	}
	go func() {
		_, _ = io.Copy(io.Discard, lines)
		p.ended <- cmd.Wait()
	}()
	return p, strings.TrimSpace(line), nil
}

// stop ends the child and waits for it.
func (p *process) stop() error {
	if p == nil {
		return nil
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-p.ended:
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signaled() {
			return nil // the bare server has no manners
		}
		return err
	case <-time.After(20 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.ended
		return errors.New("the server did not stop within 20 s")
	}
}

// ticks is how the kernel counts processor time for /proc, on every Linux.
const ticks = 100

// cpu is the processor time that the child has taken.
func (p *process) cpu() (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	// The name in brackets may hold blanks.
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	user, err := strconv.Atoi(fields[11])
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(fields[12])
	return time.Duration(user+system) * time.Second / ticks, err
}

// memory is a line of the child's /proc/PID/status, in MiB.
func (p *process) memory(name string) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			kib, err := strconv.Atoi(strings.Fields(rest)[0])
			return float64(kib) / 1024, err
		}
	}
	return 0, fmt.Errorf("/proc has no %s", name)
}

// metric reads one figure from the private listener.
func (p *process) metric(name string) (float64, error) {
	res, err := asker.Get("http://" + p.private + "/metrics")
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), name+" "); ok {
			return strconv.ParseFloat(rest, 64)
		}
	}
	return 0, errors.Join(lines.Err(), fmt.Errorf("the metrics have no %s", name))
}

// load has a process of its own make requests and say what became of them.
func (r *run) load(l load) (outcome, error) {
	request, err := json.Marshal(l)
	if err != nil {
		return outcome{}, err
	}
	cmd := exec.CommandContext(r.ctx, r.self, "-client", string(request))
	cmd.Stderr = os.Stderr
	answer, err := cmd.Output()
	if err != nil {
		return outcome{}, fmt.Errorf("the load generator: %w", err)
	}
	var o outcome
	if err := json.Unmarshal(answer, &o); err != nil {
		return o, err
	}
	if o.Errors > 0 {
		return o, fmt.Errorf("%d of %d requests failed: %s", o.Errors, o.Requests+o.Errors, o.FirstError)
	}
	return o, nil
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// tail is the end of a log, for an error.
func tail(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-500):])
}
