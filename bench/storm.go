package main

import (
	"fmt"
	"time"
)

const (
	stormComments = 1000 // a second
	stormReads    = 400  // a second
)

func (r *run) storm() error {
	data, err := r.copied("storm")
	if err != nil {
		return err
	}
	p, err := r.serve(data, "--trust-proxy", "127.0.0.0/8")
	if err != nil {
		return err
	}
	defer p.stop()
	if _, err := fetch("http://"+p.addr+r.site.path, "gzip"); err != nil {
		return err
	}
	length := pick(r, 10*time.Second, 4*time.Second)
	reads := load{Addr: p.addr, Path: r.site.path, Accept: "gzip, deflate, br, zstd", Conns: 16, Status: 200, Rate: stormReads, For: length}
	calm, err := r.load(reads)
	if err != nil {
		return err
	}
	before, err := p.metric(builds)
	if err != nil {
		return err
	}
	cpu, err := p.cpu()
	if err != nil {
		return err
	}
	began := time.Now()
	type result struct {
		outcome
		err error
	}
	posted := make(chan result, 1)
	go func() {
		o, err := r.load(load{Addr: p.addr, Path: r.site.path, Post: 1, Conns: 64, Status: 303, Rate: stormComments, For: length})
		posted <- result{o, err}
	}()
	read, err := r.load(reads)
	writes := <-posted
	took := time.Since(began)
	if err != nil {
		return err
	}
	if writes.err != nil {
		return writes.err
	}
	after, err := p.metric(builds)
	if err != nil {
		return err
	}
	spent, err := p.cpu()
	if err != nil {
		return err
	}
	// One more than four a second may fall into the time: the first at its begin.
	rate := (after - before - 1) / took.Seconds()
	t := newTable(r.out, "", "measured", "wanted", "met")
	t.row("comments accepted", num(writes.perSecond())+" /s", fmt.Sprintf("%d /s", stormComments), verdict(writes.perSecond() > .98*stormComments))
	t.row("page built", fmt.Sprintf("%.2f /s", rate), "≤ 4 /s", verdict(rate <= 4.05))
	t.row("read, p50 / p99", fmt.Sprintf("%.2f / %.2f ms", read.P50, read.P99))
	t.row("the same reads without comments", fmt.Sprintf("%.2f / %.2f ms", calm.P50, calm.P99))
	t.row("comment, p50 / p99", fmt.Sprintf("%.2f / %.2f ms", writes.P50, writes.P99))
	t.row("CPU of the server", fmt.Sprintf("%.2f cores", (spent-cpu).Seconds()/took.Seconds()))
	t.end()
	return nil
}

const builds = "broadsheet_pages_builds_total"
