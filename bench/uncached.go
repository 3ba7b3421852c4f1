package main

import (
	"fmt"
	"io"
	"time"

	"github.com/klauspost/compress/gzip"
)

// gzipLevel is the one that the page cache makes with the page
// (docs/adr/0004-gzip-in-two-steps.md).
const gzipLevel = 6

func (r *run) uncached() error {
	p, err := r.serve(r.site.data, "--no-cache")
	if err != nil {
		return err
	}
	defer p.stop()
	l := load{Addr: p.addr, Path: r.site.path, Accept: "gzip", Conns: 1, Status: 200, For: pick(r, 3*time.Second, time.Second)}
	first := l
	first.First = true
	cold, err := r.load(first)
	if err != nil {
		return err
	}
	if _, err := r.load(l); err != nil { // warm: fragments remembered, statements prepared
		return err
	}
	var each, wall []float64
	for range pick(r, 5, 2) {
		before, err := p.cpu()
		if err != nil {
			return err
		}
		o, err := r.load(l)
		if err != nil {
			return err
		}
		after, err := p.cpu()
		if err != nil {
			return err
		}
		each = append(each, milliseconds(after-before)/float64(o.Requests))
		wall = append(wall, o.P50)
	}
	page, err := fetch("http://"+p.addr+r.site.path, "identity")
	if err != nil {
		return err
	}
	zipped, _, err := squeeze(gzipLevel, page.Body)
	if err != nil {
		return err
	}
	t := newTable(r.out, "", "measured", "rounds", "wanted", "met")
	t.row("CPU a page, gzip included", fmt.Sprintf("%.2f ms", median(each)), spread("%.2f", each), "≤ 3 ms", verdict(median(each) <= 3))
	t.row("of it gzip", fmt.Sprintf("%.2f ms", zipped))
	t.row("of it all else", fmt.Sprintf("%.2f ms", median(each)-zipped))
	t.row("time to the reader, p50", fmt.Sprintf("%.2f ms", median(wall)), spread("%.2f", wall))
	t.row("the first page after the start", fmt.Sprintf("%.1f ms", cold.P50))
	t.end()
	t = newTable(r.out, "gzip of this page alone, by level", "ms", "bytes")
	for level := 1; level <= 9; level++ {
		took, size, err := squeeze(level, page.Body)
		if err != nil {
			return err
		}
		t.row(fmt.Sprint(level), fmt.Sprintf("%.2f", took), fmt.Sprint(size))
	}
	t.end()
	return nil
}

// squeeze measures one level of the compressor that the page cache uses.
func squeeze(level int, page []byte) (ms float64, size int, err error) {
	var n counter
	z, err := gzip.NewWriterLevel(&n, level)
	if err != nil {
		return 0, 0, err
	}
	var took []float64
	for range 40 {
		n = 0
		began := time.Now()
		z.Reset(&n)
		if _, err := z.Write(page); err != nil {
			return 0, 0, err
		}
		if err := z.Close(); err != nil {
			return 0, 0, err
		}
		took = append(took, milliseconds(time.Since(began)))
	}
	return median(took), int(n), nil
}

type counter int

var _ io.Writer = (*counter)(nil)

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
