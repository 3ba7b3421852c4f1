package main

import (
	"errors"
	"fmt"
	"time"
)

func (r *run) footprint() error {
	data, err := r.copied("footprint")
	if err != nil {
		return err
	}
	var started, idle []float64
	for range pick(r, 5, 2) {
		p, err := r.serve(data)
		if err != nil {
			return err
		}
		_, err = fetch("http://"+p.addr+r.site.path, "gzip")
		started = append(started, milliseconds(time.Since(p.began)))
		if err == nil {
			time.Sleep(2 * time.Second)
			var rss float64
			rss, err = p.memory("VmRSS")
			idle = append(idle, rss)
		}
		if err := errors.Join(err, p.stop()); err != nil {
			return err
		}
	}
	p, err := r.serve(data, "--trust-proxy", "127.0.0.0/8")
	if err != nil {
		return err
	}
	defer p.stop()
	length := pick(r, 5*time.Second, 2*time.Second)
	for _, l := range []load{
		{Accept: "gzip", Conns: 256, Status: 200},
		{Post: 1, Conns: 64, Status: 303},
		{Accept: "gzip, deflate, br, zstd", Conns: 64, Status: 200},
	} {
		l.Addr, l.Path, l.For = p.addr, r.site.path, length
		if _, err := r.load(l); err != nil {
			return err
		}
	}
	most, err := p.memory("VmHWM")
	if err != nil {
		return err
	}
	t := newTable(r.out, "", "measured", "rounds")
	t.row("start to the first 200 of the story page", fmt.Sprintf("%.0f ms", median(started)), spread("%.0f", started))
	t.row("memory, idle after one page", fmt.Sprintf("%.0f MiB", median(idle)), spread("%.0f", idle))
	t.row("memory, most under reads and comments", fmt.Sprintf("%.0f MiB", most))
	t.end()
	return nil
}
