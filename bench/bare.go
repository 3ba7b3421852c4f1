package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// answer is a response as it went over the wire.
type answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// asker is patient: an uncached page of a busy machine takes its time.
var asker = &http.Client{Timeout: 30 * time.Second}

// fetch asks once and keeps what came, compressed as it came.
func fetch(address, accept string) (answer, error) {
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return answer{}, err
	}
	// Stated by hand, so that the transport does not unpack it.
	req.Header.Set("Accept-Encoding", accept)
	res, err := asker.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", address, res.Status)
	}
	res.Header.Del("Date") // every server says its own
	return answer{res.StatusCode, res.Header, body}, err
}

// bare starts a net/http program that sends an answer and does nothing else.
func (r *run) bare(a answer) (*process, error) {
	data, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(r.dir, "answer.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return nil, err
	}
	p, line, err := start(os.Stderr, r.self, "-bare", file)
	if err != nil {
		return nil, fmt.Errorf("the bare server: %w", err)
	}
	p.addr = line
	return p, nil
}

func beBare(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var a answer
	if err := json.Unmarshal(data, &a); err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for name, values := range a.Header {
			h[name] = values
		}
		_, _ = w.Write(a.Body)
	}))
}
