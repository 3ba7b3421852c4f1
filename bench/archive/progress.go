package archive

import (
	"fmt"
	"io"
	"time"
)

// progress tells how far a long work is, in one line.
type progress struct {
	out   io.Writer
	what  string
	total int
	began time.Time
	last  time.Time
	done  int
}

func (p *progress) begin(what string, total int) {
	p.what, p.total, p.done = what, total, 0
	p.began, p.last = time.Now(), time.Now()
}

func (p *progress) at(done int) {
	p.done = done
	if p.out == nil || time.Since(p.last) < time.Second {
		return
	}
	p.last = time.Now()
	rate := float64(done) / time.Since(p.began).Seconds()
	left := time.Duration(float64(p.total-done)/max(rate, 1)) * time.Second
	fmt.Fprintf(p.out, "\r  %s: %d of %d, %.0f a second, %s left      ", p.what, done, p.total, rate, left)
}

func (p *progress) end() {
	if p.out != nil {
		fmt.Fprintf(p.out, "\r  %s: %d in %s      \n", p.what, p.done, time.Since(p.began).Round(time.Millisecond))
	}
}
