// Command testrun runs `go test` for make: it gives all packages one PostgreSQL
// server, shows the package lines as they come and the output of what failed,
// and ends with what was skipped and why.
//
//	testrun [-strict] [-fast] [-timeout 20m] packages
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"time"

	"broadsheet/internal/testkit/browser"
	"broadsheet/internal/testkit/pgtest"
)

func main() {
	strict := flag.Bool("strict", false, "fail if a test is skipped because a tool is absent")
	fast := flag.Bool("fast", false, "leave out PostgreSQL and the browser, by name")
	timeout := flag.Duration("timeout", 8*time.Minute, "how long the tests of one package may take")
	flag.Parse()
	ok, err := run(*strict, *fast, append([]string{"-timeout", timeout.String()}, flag.Args()...))
	if err != nil {
		fmt.Fprintln(os.Stderr, "testrun:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

func run(strict, fast bool, args []string) (bool, error) {
	// An interrupt reaches go test too, which then ends; its server ends after it.
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	env := os.Environ()
	switch {
	case fast:
		env = append(env, pgtest.EnvSkip+"=1", browser.EnvSkip+"=1")
	case os.Getenv(pgtest.EnvURL) == "":
		server, err := pgtest.Start(ctx)
		if errors.Is(err, pgtest.ErrAbsent) && !strict {
			break // the tests say so themselves
		}
		if err != nil {
			return false, err
		}
		defer server.Stop()
		env = append(env, pgtest.EnvURL+"="+server.DSN())
	}
	cmd := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	cmd.Env = env
	cmd.Stderr = os.Stderr
	events, err := cmd.StdoutPipe()
	if err != nil {
		return false, err
	}
	if err := cmd.Start(); err != nil {
		return false, err
	}
	rep := newReport(os.Stdout)
	readErr := rep.read(events)
	failed := cmd.Wait()
	rep.close(strict)
	if readErr != nil {
		return false, readErr
	}
	if failed != nil && rep.ok(strict) {
		return false, fmt.Errorf("go test: %w", failed)
	}
	return failed == nil && rep.ok(strict), nil
}
