// Package app puts the rooms together: it opens a site, serves it, and carries
// out the commands that are given to it. Nothing else knows all rooms.
package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"broadsheet/internal/assets"
	"broadsheet/internal/floor/blob"
	"broadsheet/internal/floor/config"
	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/job"
	"broadsheet/internal/floor/mail"
	"broadsheet/internal/floor/pagecache"
	"broadsheet/internal/floor/setting"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/outlet/card"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/screen/desk"
	"broadsheet/internal/screen/site"
	"broadsheet/internal/story/article"
	"broadsheet/internal/story/media"
)

// Settings are all that a site is opened with.
type Settings struct {
	config.Site
	Serve  config.Serve
	Now    func() time.Time // nil: the machine's clock
	Log    *slog.Logger     // nil: nothing is logged
	Access io.Writer        // where requests are logged; nil: nowhere
	Mailer account.Mailer   // sends the letters of accounts; nil: the outbox does
	// Synchronous is for folders with nothing to lose: the demo's, and that of the
	// test that shows what less than FULL loses.
	Synchronous string
}

// App is an open site.
type App struct {
	settings Settings
	conf     config.Checked
	log      *slog.Logger
	folder   *folder
	db       *db.DB
	jobs     *job.Queue
	blobs    *blob.Folder
	cache    *pagecache.Cache
	live     *web.Live
	access   *web.AccessLog
	metrics  *web.Metrics

	Articles *article.Articles
	Media    *media.Media
	Comments *comment.Comments
	Settings *setting.Settings
	Mail     *mail.Outbox
	letters  *site.Letters
	Accounts *account.Accounts
	networks *comment.Networks
	screen   *site.Screen
	nameless string // stands where somebody's name stood who has left
	handler  http.Handler
	routes   routes
	writable atomic.Value // probed
}

// Open opens the site in a data folder, which no other process may have open.
func Open(ctx context.Context, set Settings) (*App, error) {
	conf, err := set.Check()
	if err != nil {
		return nil, err
	}
	a := &App{settings: set, conf: conf, log: set.Log}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	if a.folder, err = openFolder(set.Data); err != nil {
		return nil, err
	}
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) open(ctx context.Context) error {
	key, err := readSiteKey(a.folder.dir)
	if err != nil {
		return err
	}
	set, conf := a.settings, a.conf
	a.db, err = db.Open(ctx, db.Options{Dir: a.folder.dir, Database: set.Database, Now: set.Now, Synchronous: set.Synchronous})
	if err != nil {
		return err
	}
	if a.blobs, err = blob.OpenFolder(a.folder.path(mediaFolder)); err != nil {
		return err
	}
	a.jobs = job.New(a.db, a.log)
	a.Media = media.New(a.db, a.blobs)
	a.Articles = article.New(a.db, article.Options{Zone: conf.Location, Language: conf.Language, Permalink: conf.Permalink, Section: conf.Section})
	policy := comment.DefaultPolicy()
	policy.PerPerson, policy.PerNetwork, policy.HoldAuthors = conf.CommentsPerPerson, conf.CommentsPerNetwork, conf.HoldAuthorNames
	a.Comments = comment.New(a.db, a.jobs, comment.Rules{
		HoldStrangers: conf.HoldStrangers, CloseAfterDays: conf.CloseAfterDays,
		Votes: comment.Votes(conf.CommentVotes), EditFor: conf.EditComments,
		Switches: comment.Switches{Who: comment.Who(conf.Comments), Slow: conf.SlowMode, Attack: comment.Attack(conf.CommentAttack)},
		Policy:   policy, Secret: key.purpose("comment work"),
	})
	a.networks = comment.NewNetworks(a.db)
	a.Settings = setting.New(a.db)
	if err := a.openAccounts(key); err != nil {
		return err
	}
	a.cache = a.openCache()
	a.live = web.NewLive(web.LiveOptions{Read: site.LiveNews(a.db, a.Comments)})
	a.db.OnCommit(a.forget)
	return a.openSite(key)
}

func (a *App) openCache() *pagecache.Cache {
	serve := a.settings.Serve
	opt := pagecache.Options{Budget: int64(serve.CacheMB) << 20, Off: !serve.Cache || serve.Dev, Now: a.settings.Now, Label: web.Label}
	if serve.Edge {
		opt.Edge = &pagecache.Edge{MaxAge: time.Hour, StaleWhileRevalidate: time.Minute, StaleIfError: 24 * time.Hour}
	}
	return pagecache.New(opt)
}

// How long pages may show a state before a comment or a vote.
const (
	touchWithin = 250 * time.Millisecond
	laterWithin = 5 * time.Second
)

// forget drops the pages that a commit made untrue, before it is acknowledged.
func (a *App) forget(entries []db.Entry) {
	a.Settings.Heard(entries)
	defer a.tell(entries)
	for _, e := range entries {
		if len(e.Drop) > 0 {
			a.cache.Drop(e.Drop...)
		}
		if len(e.Touch) > 0 {
			a.cache.Touch(touchWithin, e.Touch...)
		}
		if len(e.Later) > 0 {
			a.cache.Touch(laterWithin, e.Later...)
		}
	}
}

// tell has listeners told of what a commit changed, when the pages that show it
// are gone.
func (a *App) tell(entries []db.Entry) {
	for _, e := range entries {
		a.live.Changed(e.Drop...)
		a.live.Changed(e.Touch...)
	}
}

func (a *App) openSite(key siteKey) error {
	face, err := openTheme(a.settings.Serve, a.conf.Language)
	if err != nil {
		return err
	}
	press, err := openPress()
	if err != nil {
		return err
	}
	if err := a.openMail(); err != nil {
		return err
	}
	a.letters = site.NewLetters(a.conf, face)
	proxies, err := a.settings.Serve.Proxies()
	if err != nil {
		return err
	}
	problems := &web.Errors{Classify: site.Classify, Log: a.log}
	screen := site.New(a.conf, site.Rooms{
		DB: a.db, Articles: a.Articles, Media: a.Media, Comments: a.Comments, Networks: a.networks, Accounts: a.Accounts,
		Cache: a.cache, Theme: face, Settings: a.Settings, Press: press, Errors: problems,
		ClientIP: web.Proxies(proxies).ClientIP, Receipt: key.purpose("comment receipt"), Cookies: a.cookies(), Live: a.live,
	})
	a.screen, a.nameless = screen, screen.Nameless()
	problems.Render = screen.ErrorPage
	a.routes.ServeMux = http.NewServeMux()
	screen.Routes(&a.routes)
	newsroom, err := desk.New(a.conf, faces(), desk.Rooms{
		DB: a.db, Comments: a.Comments, Accounts: a.Accounts, Mail: a.Mail, Errors: problems,
		Secret: screen.Secret, Refusal: screen.Refusal, SignInPath: site.SignInPath,
	})
	if err != nil {
		return err
	}
	newsroom.Routes(&a.routes)
	a.routeHealth(&a.routes)
	a.metrics = web.NewMetrics()
	a.watch()
	if a.settings.Access != nil {
		a.access = web.NewAccessLog(a.settings.Access)
	}
	chain, err := web.NewChain(web.Options{BaseURL: a.conf.Base, Errors: problems, Log: a.access, Metrics: a.metrics})
	if err != nil {
		return err
	}
	a.handler = chain.Handler(a.routes.ServeMux)
	return nil
}

// watch adds the figures of the page cache and of the database to the metrics.
func (a *App) watch() {
	a.metrics.Counter("broadsheet_writes_total", "Writes stored.", func() float64 { return float64(a.db.Stats().Writes) })
	a.metrics.Counter("broadsheet_commits_total", "Commits in which they were stored.", func() float64 { return float64(a.db.Stats().Commits) })
	a.metrics.Counter("broadsheet_queries_total", "Queries asked outside of writes.", func() float64 { return float64(a.db.Stats().Queries) })
	counters := map[string]func(pagecache.Stats) int64{
		"broadsheet_pages_hits_total":      func(s pagecache.Stats) int64 { return s.Hits },
		"broadsheet_pages_misses_total":    func(s pagecache.Stats) int64 { return s.Misses },
		"broadsheet_pages_builds_total":    func(s pagecache.Stats) int64 { return s.Builds },
		"broadsheet_pages_evictions_total": func(s pagecache.Stats) int64 { return s.Evictions },
	}
	for name, read := range counters {
		a.metrics.Counter(name, "Rendered pages in memory.", func() float64 { return float64(read(a.cache.Stats())) })
	}
	a.watchMail()
	a.live.Watch(a.metrics)
	a.metrics.Gauge("broadsheet_pages_bytes", "Memory held by rendered pages.", func() float64 { return float64(a.cache.Stats().Bytes) })
}

// openPress makes what draws cards and icons, with the faces that the build put
// into the program.
func openPress() (*card.Press, error) {
	var f card.Faces
	for _, font := range assets.Drawn() {
		if font.Family == "Inter" {
			f.Sans = append(f.Sans, font.Data)
		} else {
			f.Serif = append(f.Serif, font.Data)
		}
	}
	return card.New(f, card.Morning)
}

// HasFonts says whether this program carries the faces of the built-in theme;
// without them pages are set in the reader's own.
func HasFonts() bool { return len(assets.Fonts()) > 0 }

// routes is a mux that remembers what was mounted on it: a test walks all of it,
// so that a new route is held to the rules of the others.
type routes struct {
	*http.ServeMux
	patterns []string
}

func (r *routes) Handle(pattern string, h http.Handler) {
	r.patterns = append(r.patterns, pattern)
	r.ServeMux.Handle(pattern, h)
}

// Patterns are the routes of the public site, as they were mounted.
func (a *App) Patterns() []string { return slices.Clone(a.routes.patterns) }

// Handler serves the public site.
func (a *App) Handler() http.Handler { return a.handler }

// DB is the site's database.
func (a *App) DB() *db.DB { return a.db }

// Close closes the site; writes under way are finished.
func (a *App) Close() error {
	var errs []error
	if a.access != nil {
		a.access.Close()
	}
	if a.db != nil {
		errs = append(errs, a.db.Close())
	}
	if a.blobs != nil {
		errs = append(errs, a.blobs.Close())
	}
	if a.folder != nil {
		errs = append(errs, a.folder.close())
	}
	return errors.Join(errs...)
}

// cookies makes the cookies of those who write; nil where they would travel in
// the clear.
func (a *App) cookies() *web.Cookies {
	made, err := web.NewCookies(a.conf.Base)
	if err != nil {
		a.log.Warn("readers cannot vote, nor change what they wrote", "reason", err)
		return nil
	}
	return &made
}
