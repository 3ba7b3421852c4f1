// Package config is the one struct of settings, read once when the program
// starts: flags over environment over file over defaults.
package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"
	_ "time/tzdata" // a small machine may have no zone files

	"golang.org/x/text/language"
)

// Site is what the owner says of the publication and of the house it runs in.
// Each field is a flag, an environment variable BROADSHEET_… and a line of the
// file.
type Site struct {
	Data     string `help:"Folder that holds the site: database, pictures, keys." default:"broadsheet-data" placeholder:"DIR"`
	Database string `help:"PostgreSQL instead of the database inside the folder." placeholder:"postgres://…"`
	BaseURL  string `name:"base-url" help:"Address under which readers see the site; every absolute link is made from it. Unsaid: that of the first --domain, or http://127.0.0.1:8080." default:"" placeholder:"URL"`

	Domain []string `help:"Name of the site, and others that lead to it, as in www.example.org,example.org. With it, and only with it, serve asks Let's Encrypt (or --acme-directory) for certificates: it is told these names, --acme-email and this machine's address, calls back on ports 80 and 443, and publishes the names, as every authority does. Giving it agrees to that authority's terms." sep:"," placeholder:"NAME"`

	Name      string   `name:"site-name" help:"Name of the publication." default:"Broadsheet"`
	Tagline   string   `help:"A line under the name." default:""`
	Language  string   `help:"Language of the site (BCP 47)." default:"en"`
	Zone      string   `help:"Time zone in which times are said (IANA)." default:"UTC"`
	Permalink string   `help:"Where stories stand: {section}, {slug}, {id}, {year}, {month}, {day}." default:"/{section}/{slug}"`
	Section   string   `name:"default-section" help:"Section of a story that names none." default:"News"`
	Follow    []string `help:"A presence elsewhere, as \"Name https://…\"; may be given again." sep:"none"`
	Letter    string   `help:"Where letters to the editor go: a mail address or a web address. Empty: the mailbox editor@ of the site's host." default:""`
	Rules     string   `help:"Path of the page with the house rules for comments." default:""`
	Imprint   string   `help:"Line at the foot of each page." default:""`

	HoldStrangers     bool `name:"hold-strangers" help:"Hold a guest's comments until one of them was shown." default:"true" negatable:""`
	CommentsPerPage   int  `name:"comments-per-page" help:"Comments that stand on a story's page; the rest follow on the page of all." default:"200"`
	CommentsOnOnePage int  `name:"comments-on-one-page" help:"Comments on a page of all comments, before it is parted." default:"500"`
	CommentDepth      int  `name:"comment-depth" help:"How many levels of a thread stand on one page, from 1 to 7; deeper replies continue on a page of their own." default:"7"`

	Mail

	CloseAfterDays int `name:"close-comments-after" help:"Close a story's discussion so many days after publication; 0: never." default:"0"`

	HoldAuthorNames    bool          `name:"hold-author-names" help:"Hold a guest's comment under a name that looks like one of an author's." default:"true" negatable:""`
	Comments           string        `name:"comments" help:"Who may comment: open, confirmed (guests whose address is proved, and members), members, or closed. A story's own switch, and one set while the site runs, go before." default:"open" enum:"open,confirmed,members,closed"`
	SlowMode           time.Duration `name:"slow-mode" help:"Least time between two comments of a person under a story; 0: none." default:"0"`
	CommentAttack      string        `name:"comment-attack" help:"Whether guests' browsers work a second for each comment, so that a flood costs its sender: off, auto (while much is held), or on. What did not work is held." default:"off" enum:"off,auto,on"`
	CommentsPerPerson  int           `name:"comments-per-person" help:"Comments that somebody may send in ten minutes; 0: any number." default:"20"`
	CommentsPerNetwork int           `name:"comments-per-network" help:"Comments that may come from one network in ten minutes; 0: any number." default:"120"`

	CommentVotes string        `name:"comment-votes" help:"Votes that readers have on comments: up, up-and-down, or off." default:"up" enum:"up,up-and-down,off"`
	EditComments time.Duration `name:"edit-comments-for" help:"How long a comment may be changed by its writer; 0: never. What stood there before stays in its history." default:"10m"`
}

// Serve is what only the server needs.
type Serve struct {
	Listen      string   `help:"Address to listen on. Unsaid: 127.0.0.1:8080, with --domain :443." default:"" placeholder:"ADDR"`
	Private     string   `help:"Address for metrics and profiles; never the public one. Empty: none." default:"" placeholder:"ADDR"`
	TrustProxy  []string `name:"trust-proxy" help:"Networks (CIDR) whose X-Forwarded-For is believed." sep:","`
	Edge        bool     `help:"A cache that understands Surrogate-Key and is purged stands in front; send it lifetimes." default:"false"`
	Cache       bool     `help:"Keep rendered pages in memory." default:"true" negatable:""`
	CacheMB     int      `name:"cache-mb" help:"Memory for rendered pages, in MiB." default:"64"`
	Workers     int      `help:"Workers for queued jobs; 0: web only." default:"2"`
	Theme       string   `help:"Look of the paper: morning, evening, or the folder of a theme of your own. Unsaid: morning." default:"" placeholder:"NAME|DIR"`
	Dev         bool     `help:"Read the theme from disk again at each change." default:"false"`
	OIDC        []string `name:"oidc" help:"A provider of OpenID Connect that readers may sign in with, as \"Name https://issuer client-id client-secret\"; may be given again. It learns who signs in here, and when; nobody is asked before a reader presses its name." sep:"none" placeholder:"PROVIDER"`
	SignUp      string   `name:"sign-up" help:"Who may have an account: open to all, or invited people alone." enum:"open,invited" default:"open"`
	MailDomains []string `name:"sign-up-domains" help:"Only addresses of these domains may have an account; *.example.org is what is below one." sep:","`
	MailRefused []string `name:"sign-up-refused" help:"No addresses of these domains." sep:","`
	LogRequests bool     `name:"log-requests" help:"Write a line for each request." default:"true" negatable:""`
	TLS
}

// Checked is a Site with what follows from it.
type Checked struct {
	Site
	Base     *url.URL
	Domains  []string // as the DNS knows them; none: no certificates
	Location *time.Location
	Tag      language.Tag
	Links    []Presence
}

// How many comments stand on a page where nobody says otherwise. A test keeps
// them the same as the flags' defaults.
const (
	CommentsPerPage   = 200
	CommentsOnOnePage = 500
	CommentDepth      = 7
	EditComments      = 10 * time.Minute
	// mostComments keeps a page within what a browser opens without a wait.
	mostComments = 5000
)

// Presence is a place where the publication can be followed.
type Presence struct{ Name, URL string }

// Check says clearly what is wrong with the settings.
func (s Site) Check() (Checked, error) {
	c := Checked{Site: s}
	var err error
	if c.Domains, err = domains(s.Domain); err != nil {
		return c, err
	}
	switch {
	case s.BaseURL != "":
	case len(c.Domains) > 0:
		s.BaseURL = "https://" + c.Domains[0]
	default:
		s.BaseURL = defaultBase
	}
	base, err := url.Parse(s.BaseURL)
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Hostname() == "" || base.User != nil ||
		strings.Trim(base.Path, "/") != "" || base.RawQuery != "" || base.Fragment != "" {
		return c, fmt.Errorf("base-url %q: give scheme and host and nothing after them, such as https://www.example.org", s.BaseURL)
	}
	if len(c.Domains) > 0 && base.Scheme != "https" {
		return c, fmt.Errorf("base-url %q: a site with a --domain is read by https; leave base-url out, or give https://%s", s.BaseURL, c.Domains[0])
	}
	base.Path = ""
	c.Base, c.BaseURL = base, base.String()
	// "Local" would say another time on another machine.
	if c.Location, err = time.LoadLocation(s.Zone); err != nil || s.Zone == "" || s.Zone == "Local" {
		return c, fmt.Errorf("zone %q is not known: give a name such as Europe/London", s.Zone)
	}
	if c.Tag, err = language.Parse(s.Language); err != nil {
		return c, fmt.Errorf("language %q is not a BCP 47 tag: give one such as en or fr-CA", s.Language)
	}
	for _, line := range s.Follow {
		name, address, ok := strings.Cut(strings.TrimSpace(line), " https://")
		if u, err := url.Parse("https://" + strings.TrimSpace(address)); !ok || strings.TrimSpace(name) == "" || err != nil || u.Hostname() == "" || strings.ContainsAny(address, " \t") {
			return c, fmt.Errorf("follow %q: give a name and an https address, such as \"Mastodon https://example.social/@paper\"", line)
		}
		c.Links = append(c.Links, Presence{strings.TrimSpace(name), "https://" + strings.TrimSpace(address)})
	}
	return c, s.checkNumbers()
}

func (s Site) checkNumbers() error {
	if s.CloseAfterDays < 0 {
		return fmt.Errorf("close-comments-after %d: give a number of days, or 0 to keep discussions open", s.CloseAfterDays)
	}
	if s.CommentsPerPage < 1 || s.CommentsPerPage > mostComments {
		return fmt.Errorf("comments-per-page %d: give a number from 1 to %d", s.CommentsPerPage, mostComments)
	}
	if s.CommentsOnOnePage < 1 || s.CommentsOnOnePage > mostComments {
		return fmt.Errorf("comments-on-one-page %d: give a number from 1 to %d", s.CommentsOnOnePage, mostComments)
	}
	if s.CommentDepth < 0 || s.CommentDepth > CommentDepth {
		return fmt.Errorf("comment-depth %d: give a number from 1 to %d", s.CommentDepth, CommentDepth)
	}
	if s.CommentsPerPerson < 0 || s.CommentsPerNetwork < 0 {
		return fmt.Errorf("comments-per-person and comments-per-network: give a number, or 0 for any")
	}
	if s.SlowMode < 0 || s.SlowMode > 24*time.Hour {
		return fmt.Errorf("slow-mode %v: give a time of at most a day, or 0 for none", s.SlowMode)
	}
	return nil
}

// Proxies reads the trusted networks.
func (s Serve) Proxies() ([]netip.Prefix, error) {
	var list []netip.Prefix
	for _, text := range s.TrustProxy {
		p, err := netip.ParsePrefix(strings.TrimSpace(text))
		if err != nil {
			return nil, fmt.Errorf("trust-proxy %q: give a network such as 10.0.0.0/8", text)
		}
		list = append(list, p.Masked())
	}
	return list, nil
}
