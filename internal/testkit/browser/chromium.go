package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"broadsheet/internal/testkit/leash"

	"github.com/chromedp/chromedp"
)

// EnvSkip says, when set, that tests in a browser are to be skipped by name;
// `make check` sets it.
const EnvSkip = "BROADSHEET_SKIP_BROWSER"

// ErrAbsent says that there is no Chromium.
var ErrAbsent = errors.New("browser absent: no chromium or google-chrome in PATH (Debian: apt-get install chromium)")

// One Chromium for the whole test process. It reads its orders from a pipe and
// ends when the process does; the leash then removes its profile.
var chromium struct {
	sync.Once
	ctx context.Context
	err error
}

// Path returns where Chromium is.
func Path() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrAbsent
}

func running(t testing.TB) context.Context {
	t.Helper()
	if os.Getenv(EnvSkip) != "" {
		t.Skip("browser left out: " + EnvSkip + " is set")
	}
	chromium.Do(func() { chromium.ctx, chromium.err = launch() })
	if errors.Is(chromium.err, ErrAbsent) {
		t.Skip(chromium.err)
	}
	if chromium.err != nil {
		t.Fatal(chromium.err)
	}
	return chromium.ctx
}

func launch() (context.Context, error) {
	path, err := Path()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "broadsheet-chromium-")
	if err != nil {
		return nil, err
	}
	// Never released: only the end of the process does that.
	held, err := leash.Hold(dir, nil)
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	// Whatever Chromium writes goes with the folder, also what it puts in HOME.
	scratch := filepath.Join(dir, "tmp")
	if err := os.Mkdir(scratch, 0o700); err != nil {
		return nil, err
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path),
		chromedp.UserDataDir(filepath.Join(dir, "profile")),
		chromedp.ModifyCmdFunc(func(cmd *exec.Cmd) {
			held.Share(cmd)
			// What chromedp itself sets, were there no function here.
			cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		}),
		chromedp.Env("HOME="+dir, "TMPDIR="+scratch, "XDG_CONFIG_HOME="+dir, "XDG_CACHE_HOME="+dir),
		chromedp.Flag("host-resolver-rules", "MAP * 127.0.0.1"),
		// Steady pictures and trees, wherever they are made.
		chromedp.Flag("lang", "en-GB"),
		chromedp.Flag("force-color-profile", "srgb"),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("font-render-hinting", "none"),
	}
	for _, flag := range []string{
		"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "no-default-browser-check",
		"disable-background-networking", "disable-component-update", "disable-sync", "disable-default-apps",
		"disable-extensions", "disable-breakpad", "disable-client-side-phishing-detection", "metrics-recording-only",
		// Tabs of parallel tests are all in the background.
		"disable-background-timer-throttling", "disable-backgrounding-occluded-windows", "disable-renderer-backgrounding",
		// /dev/shm is small in containers.
		"disable-dev-shm-usage", "enable-automation",
	} {
		options = append(options, chromedp.Flag(flag, true))
	}
	alloc, cancelAlloc := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(alloc)
	if err := chromedp.Do(ctx); err != nil {
		cancel()
		cancelAlloc()
		return nil, fmt.Errorf("browser: starting %s: %w", path, err)
	}
	return ctx, nil
}
