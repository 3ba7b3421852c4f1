package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

var errNoNginx = errors.New("nginx is not installed (Debian: apt-get install nginx-light)")

// nginx starts one that sends the answer's bytes as a precompressed file, with
// the answer's headers.
func (r *run) nginx(a answer) (*process, error) {
	binary, err := exec.LookPath("nginx")
	if err != nil {
		if binary, err = exec.LookPath("/usr/sbin/nginx"); err != nil {
			return nil, errNoNginx
		}
	}
	dir := filepath.Join(r.dir, "nginx")
	if err := os.MkdirAll(filepath.Join(dir, "html"), 0o755); err != nil {
		return nil, err
	}
	// gzip_static sends the .gz; the plain file only has to be there.
	if err := errors.Join(
		os.WriteFile(filepath.Join(dir, "html", "page.html"), []byte("<p>"), 0o644),
		os.WriteFile(filepath.Join(dir, "html", "page.html.gz"), a.Body, 0o644)); err != nil {
		return nil, err
	}
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	var headers bytes.Buffer
	for name, values := range a.Header {
		switch name {
		case "Content-Type", "Content-Length", "Content-Encoding", "Vary", "Etag":
			continue // nginx sends its own
		}
		fmt.Fprintf(&headers, "add_header %s %q;\n", name, values[0])
	}
	conf := fmt.Sprintf(`daemon off; master_process on; worker_processes auto; pid %[1]s/nginx.pid; error_log %[1]s/error.log;
events { worker_connections 4096; }
http {
	access_log %[1]s/access.log combined buffer=64k flush=1s;
	client_body_temp_path %[1]s/t1; proxy_temp_path %[1]s/t2; fastcgi_temp_path %[1]s/t3; uwsgi_temp_path %[1]s/t4; scgi_temp_path %[1]s/t5;
	sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=100;
	types { text/html html; } charset utf-8; gzip_static on; gzip_vary on; server_tokens off;
	server { listen %[2]s backlog=4096; root %[1]s/html; %[3]s
		location / { try_files /page.html =404; }
	}
}
`, dir, addr, headers.String())
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(conf), 0o600); err != nil {
		return nil, err
	}
	cmd := exec.Command(binary, "-e", filepath.Join(dir, "error.log"), "-p", dir, "-c", file)
	cmd.Stderr = os.Stderr
	p := &process{cmd: cmd, addr: addr, began: time.Now(), ended: make(chan error, 1)}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() { p.ended <- cmd.Wait() }()
	for range 200 {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			return p, conn.Close()
		}
		time.Sleep(20 * time.Millisecond)
	}
	return nil, errors.Join(p.stop(), fmt.Errorf("nginx does not answer: %s", tail(filepath.Join(dir, "error.log"))))
}
