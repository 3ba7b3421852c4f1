// Command bench measures Broadsheet as readers and owners meet it: the real
// binary with its logging, headers and limits on, beside a bare net/http program
// and nginx that send the same bytes, in interleaved rounds of one run. It
// prints what was measured beside what is wanted. Slowness is no error: the exit
// status is 1 only when something could not be measured.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// run is one run of the benchmarks and what they share.
type run struct {
	ctx   context.Context
	quick bool
	out   *os.File
	dir   string // everything of this run stands here and is removed at its end
	root  string // the repository
	self  string // this program, which is also the load and the bare server
	site  site
	large string // a large site that stands already
}

// subject is one table.
type subject struct {
	name, title string
	measure     func(*run) error
}

var subjects = []subject{
	{"size", "Size of the story page with all its comments", (*run).size},
	{"hot", "The story page from memory, beside what only sends bytes", (*run).hot},
	{"uncached", "The story page built for each request", (*run).uncached},
	{"storm", "The story page while comments arrive", (*run).storm},
	{"durable", "Comments stored durably, through HTTP", (*run).durable},
	{"footprint", "Memory and start", (*run).footprint},
	{"million", "Pages built for each request: a small site beside a large one", (*run).million},
}

func main() {
	client := flag.String("client", "", "be the load generator (used by the program itself)")
	bare := flag.String("bare", "", "be the bare server (used by the program itself)")
	quick := flag.Bool("quick", false, "fewer and shorter rounds: a first impression, not figures to quote")
	only := flag.String("only", "", "measure one subject: "+strings.Join(names(), ", "))
	keep := flag.String("dir", "", "folder for the sites that are measured; its disk is what durable writes are measured on (default: .build in the repository)")
	large := flag.String("large", "", "folder of a site made by gen, measured as the large one instead of a new one")
	flag.Parse()
	var err error
	switch {
	case flag.Arg(0) == "gen":
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		err = generate(ctx, flag.Args()[1:])
	case *client != "":
		err = beClient(*client)
	case *bare != "":
		err = beBare(*bare)
	default:
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		err = bench(ctx, *quick, *only, *keep, *large)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func names() []string {
	var list []string
	for _, s := range subjects {
		list = append(list, s.name)
	}
	return list
}

func bench(ctx context.Context, quick bool, only, parent, large string) (err error) {
	chosen := subjects
	if only != "" {
		chosen = nil
		for _, s := range subjects {
			if s.name == only {
				chosen = []subject{s}
			}
		}
		if chosen == nil {
			return fmt.Errorf("there is no subject %q; there are %s", only, strings.Join(names(), ", "))
		}
	}
	r := &run{ctx: ctx, quick: quick, out: os.Stdout, large: large}
	if err := r.prepare(parent); err != nil {
		return err
	}
	defer os.RemoveAll(r.dir)
	r.preface()
	for _, s := range chosen {
		fmt.Fprintf(r.out, "\n%s: %s\n", strings.ToUpper(s.name), s.title)
		if err := s.measure(r); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

func (r *run) preface() {
	fmt.Fprintf(r.out, "%s, %s/%s, %d cores, load %s. Load and servers share the cores: read ratios, not absolutes.\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), loadAverage())
	fmt.Fprintf(r.out, "The article: %s. Data in %s, where a durable write of 4 kB takes %.2f ms (median of 50).\n",
		r.site.origin, r.dir, r.fsync())
	if r.quick {
		fmt.Fprintln(r.out, "-quick: a first impression. Quote figures only from a whole run.")
	}
}

// loadAverage tells the reader of the tables whether the machine was quiet.
func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:1], " ")
}

// fsync says what the disk takes for a durable write: the floor under every
// figure of durable comments.
func (r *run) fsync() float64 {
	f, err := os.CreateTemp(r.dir, "fsync-*")
	if err != nil {
		return 0
	}
	defer os.Remove(f.Name())
	defer f.Close()
	var took []float64
	for range 50 {
		began := time.Now()
		if _, err := f.Write(make([]byte, 4096)); err != nil {
			return 0
		}
		if err := f.Sync(); err != nil {
			return 0
		}
		took = append(took, milliseconds(time.Since(began)))
	}
	return median(took)
}

// pick takes the figure of a whole run or of a quick one.
func pick[T any](r *run, whole, quick T) T {
	if r.quick {
		return quick
	}
	return whole
}
