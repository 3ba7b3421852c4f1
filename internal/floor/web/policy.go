package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Class is a group of routes with the same policy headers.
type Class int

const (
	// Site is for what readers see. Every answer has it unless a handler says
	// otherwise.
	Site Class = iota
	// Personal is Site for what one person sees: it is stored nowhere.
	Personal
	// Media is for files that people brought in. They are shown or saved, and
	// can do nothing.
	Media
	classes
)

type field struct {
	name   string
	values []string
}

// policies are the headers of each class, made once and shared by all answers.
type policies [classes][]field

// TrustedTypes is the one policy under which our scripts may write HTML.
const TrustedTypes = "broadsheet"

func newPolicies(base *url.URL, mediaOrigin string) (policies, error) {
	pictures := "'self'"
	if mediaOrigin != "" {
		u, err := url.Parse(mediaOrigin)
		if err != nil || checkBase(u) != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || strings.ContainsAny(u.Host, " ;,'\"") {
			return policies{}, fmt.Errorf("media origin %q: give scheme and host, such as https://media.example", mediaOrigin)
		}
		pictures += " " + u.Scheme + "://" + u.Host
	}
	csp := strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"font-src 'self'",
		"manifest-src 'self'",
		"worker-src 'self'",
		"connect-src 'self'",
		"media-src " + pictures,
		"img-src " + pictures,
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types " + TrustedTypes,
	}, "; ")
	common := []field{
		{"X-Content-Type-Options", []string{"nosniff"}},
		{"Referrer-Policy", []string{"strict-origin-when-cross-origin"}},
		{"Permissions-Policy", []string{"camera=(), microphone=(), geolocation=(), browsing-topics=()"}},
		{"Cross-Origin-Opener-Policy", []string{"same-origin"}},
		{"Cross-Origin-Resource-Policy", []string{"same-site"}},
	}
	if base.Scheme == "https" {
		common = append(common, field{"Strict-Transport-Security", []string{"max-age=63072000; includeSubDomains"}})
	}
	with := func(more ...field) []field { return append(common[:len(common):len(common)], more...) }
	return policies{
		Site: with(field{"Content-Security-Policy", []string{csp}}),
		Personal: with(field{"Content-Security-Policy", []string{csp}},
			field{"Cache-Control", []string{"private, no-store"}}),
		Media: with(field{"Content-Security-Policy", []string{"default-src 'none'; sandbox"}}),
	}, nil
}

func (p *policies) set(w http.ResponseWriter, class Class) {
	h := w.Header()
	for i := range p[class] {
		h[p[class][i].name] = p[class][i].values
	}
}

// Policy gives an answer the headers of another class than Site. Call it
// before anything is written. Outside a chain it locks everything.
func Policy(w http.ResponseWriter, class Class) {
	if rec := recorderOf(w); rec != nil {
		rec.chain.policies.set(w, class)
		return
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	w.Header().Set("X-Content-Type-Options", "nosniff")
}
