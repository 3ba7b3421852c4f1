package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// hosts knows which Host headers are ours. Anything else is answered 421, so
// that no link, mail or cache can be made to carry another name.
type hosts struct {
	name string // lower case, without port
	port string // "" where the base URL has the scheme's own
	own  string // what nearly every request says
	std  string // the scheme's own port
}

func newHosts(base *url.URL) hosts {
	h := hosts{name: strings.ToLower(base.Hostname()), port: base.Port(), std: "80"}
	if base.Scheme == "https" {
		h.std = "443"
	}
	if h.port == h.std {
		h.port = ""
	}
	h.own = h.name
	if strings.Contains(h.name, ":") {
		h.own = "[" + h.name + "]"
	}
	if h.port != "" {
		h.own += ":" + h.port
	}
	return h
}

func (h hosts) serve(r *http.Request) bool {
	if r.Host == h.own || r.URL.Path == "/healthz" || r.URL.Path == "/readyz" {
		return true
	}
	name, port, ok := splitHost(r.Host)
	if !ok {
		return false
	}
	if loopback(name) {
		return true
	}
	return name == h.name && (port == h.port || h.port == "" && port == h.std)
}

// splitHost takes a Host header apart, strictly: a port is digits or nothing.
func splitHost(host string) (name, port string, ok bool) {
	host = strings.ToLower(host)
	if strings.HasPrefix(host, "[") || strings.Contains(host, ":") {
		if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
			host += ":"
		}
		var err error
		if name, port, err = net.SplitHostPort(host); err != nil {
			return "", "", false
		}
	} else {
		name = host
	}
	for _, c := range port {
		if c < '0' || c > '9' {
			return "", "", false
		}
	}
	return name, port, name != "" && len(port) <= 5
}

// loopback reports whether a name can only mean this machine.
func loopback(name string) bool {
	if name == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(name)
	return err == nil && addr.Unmap().IsLoopback()
}

// Proxies are the networks whose word about the client's address is taken.
type Proxies []netip.Prefix

// ClientIP gives the address that a request came from: the right-most hop that
// is not one of ours. Other headers that claim an address are never read. The
// result is invalid if the connection has no address, as on a Unix socket.
func (p Proxies) ClientIP(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := peer.Addr().Unmap().WithZone("")
	if !p.trust(addr) {
		return addr
	}
	lines := r.Header["X-Forwarded-For"]
	for i := len(lines) - 1; i >= 0; i-- {
		hops := lines[i]
		for more := true; more; {
			var hop string
			if at := strings.LastIndexByte(hops, ','); at >= 0 {
				hops, hop = hops[:at], hops[at+1:]
			} else {
				hop, more = hops, false
			}
			next, ok := parseHop(strings.TrimSpace(hop))
			if !ok {
				return addr // what stands left of a hop that nobody can read was written by anyone
			}
			addr = next
			if !p.trust(addr) {
				return addr
			}
		}
	}
	return addr
}

func (p Proxies) trust(addr netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// parseHop reads an address with or without a port.
func parseHop(s string) (netip.Addr, bool) {
	if with, err := netip.ParseAddrPort(s); err == nil {
		return with.Addr().Unmap().WithZone(""), true
	}
	addr, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return addr.Unmap().WithZone(""), err == nil
}
