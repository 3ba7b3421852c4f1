package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"broadsheet/internal/floor/config"
)

// cli is a command line as the program's: the site's settings for all commands,
// the server's for one.
type cli struct {
	config.Site `group:"The site"`

	Config string
	Serve  struct{ config.Serve } `cmd:""`
	List   struct{}               `cmd:""`
}

func parse(t *testing.T, file string, args ...string) (cli, *config.File, *kong.Context, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), config.FileName)
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	var c cli
	f, err := config.ReadFile(path, true)
	if err != nil {
		return c, nil, nil, err
	}
	parser, err := kong.New(&c, kong.Name("broadsheet"), kong.DefaultEnvars("BROADSHEET"), kong.Resolvers(f), kong.Exit(func(int) { t.Error("the program ended") }))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.Parse(args)
	return c, f, parsed, err
}

func origin(t *testing.T, f *config.File, parsed *kong.Context, name string) string {
	t.Helper()
	for _, flag := range parsed.Flags() {
		if flag.Name == name {
			return f.Origin(parsed, flag)
		}
	}
	t.Fatalf("no flag %q", name)
	return ""
}

func TestFlagsOverEnvironmentOverFileOverDefaults(t *testing.T) {
	const file = "# the paper\n\nsite-name = The File\nlisten = 127.0.0.1:1\n"
	for _, step := range []struct {
		env, flag, file bool
		name, listen    string
		from            string
	}{
		{false, false, false, "Broadsheet", "127.0.0.1:8080", "default"},
		{false, false, true, "The File", "127.0.0.1:1", ":3"},
		{true, false, true, "The Environment", "127.0.0.1:2", "environment BROADSHEET_SITE_NAME"},
		{true, true, true, "The Flag", "127.0.0.1:3", "flag --site-name"},
	} {
		t.Run(step.name, func(t *testing.T) {
			text, args := "", []string{"serve"}
			if step.file {
				text = file
			}
			if step.env {
				t.Setenv("BROADSHEET_SITE_NAME", "The Environment")
				t.Setenv("BROADSHEET_LISTEN", "127.0.0.1:2")
			}
			if step.flag {
				args = append(args, "--site-name=The Flag", "--listen", "127.0.0.1:3")
			}
			c, f, parsed, err := parse(t, text, args...)
			if err != nil {
				t.Fatal(err)
			}
			if c.Name != step.name || c.Serve.PublicAddress(false) != step.listen {
				t.Errorf("in force are %q and %q", c.Name, c.Serve.PublicAddress(false))
			}
			if from := origin(t, f, parsed, "site-name"); from != step.from && from != f.Path+step.from {
				t.Errorf("it says it came from %q", from)
			}
		})
	}
}

func TestKindsOfValuesInTheFile(t *testing.T) {
	c, _, _, err := parse(t, "\ufeffhold-strangers = false\nfollow = Mastodon https://example.social/@paper, the second\nfollow = Bluesky https://example.net/paper\n"+
		"comments-per-page=50\n  imprint =  a = b, c # not a comment  \ncache = false\nworkers = 0\ntrust-proxy = 10.0.0.0/8\ntrust-proxy = 192.0.2.0/24\n", "serve")
	if err != nil {
		t.Fatal(err)
	}
	if c.HoldStrangers || c.Serve.Cache || c.Serve.Workers != 0 || c.CommentsPerPage != 50 || c.Imprint != "a = b, c # not a comment" {
		t.Errorf("read %+v", c)
	}
	if !slices.Equal(c.Follow, []string{"Mastodon https://example.social/@paper, the second", "Bluesky https://example.net/paper"}) {
		t.Errorf("follow %q", c.Follow)
	}
	if !slices.Equal(c.Serve.TrustProxy, []string{"10.0.0.0/8", "192.0.2.0/24"}) {
		t.Errorf("trust-proxy %q", c.Serve.TrustProxy)
	}
	for _, file := range []string{"domain = www.example.org, example.org\n", "domain = www.example.org\ndomain = example.org\n"} {
		c, _, _, err := parse(t, file, "list")
		if err != nil {
			t.Fatal(err)
		}
		if site, err := c.Check(); err != nil || site.BaseURL != "https://www.example.org" || !slices.Equal(site.Domains, []string{"www.example.org", "example.org"}) {
			t.Errorf("%q: %q at %s, %v", file, site.Domains, site.BaseURL, err)
		}
	}
	if c, _, _, err := parse(t, "site-name = one\nsite-name = two\nlisten = 127.0.0.1:9\n", "list"); err != nil || c.Name != "two" {
		t.Errorf("another command's settings, or a name given twice: %q, %v", c.Name, err)
	}
}

func TestFileThatCannotBeTaken(t *testing.T) {
	for name, row := range map[string]struct{ file, want string }{
		"unknown":        {"site-name = x\n\nsight-name = y\nzzz = z\n", `:3: there is no setting "sight-name"`},
		"no equals sign": {"# x\nlisten\n", `:2: write "name = value"`},
		"no name":        {"= x\n", `:1: write "name = value"`},
		"another file":   {"config = /etc/other\n", ":1: a settings file cannot name another"},
		"help":           {"help = true\n", ":1: there is no setting"},
		"not a number":   {"comments-per-page = many\n", "comments-per-page"},
		"not yes or no":  {"hold-strangers = perhaps\n", "hold-strangers"},
		"not text":       {"site-name = Caf\xe9\n", ":1: this is not text in UTF-8"},
		"an endless one": {"site-name = x\nimprint = " + strings.Repeat("x", 1<<20) + "\n", ":2: "},
	} {
		if _, _, _, err := parse(t, row.file, "serve"); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	absent := filepath.Join(t.TempDir(), "none")
	if _, err := config.ReadFile(absent, true); err == nil || !strings.Contains(err.Error(), absent) {
		t.Errorf("a file that was asked for and is not there: %v", err)
	}
	if f, err := config.ReadFile(absent, false); err != nil || f == nil {
		t.Errorf("a file that nobody asked for: %v", err)
	}
	if _, err := config.ReadFile(t.TempDir(), true); err == nil {
		t.Error("a folder was read as a file")
	}
}

func TestValuesThatCannotBe(t *testing.T) {
	for _, row := range []struct{ args, want string }{
		{"--base-url=example.org", "give scheme and host"},
		{"--base-url=ftp://example.org", "give scheme and host"},
		{"--base-url=https://", "give scheme and host"},
		{"--base-url=https://:8080", "give scheme and host"},
		{"--base-url=https://example.org/paper", "give scheme and host"},
		{"--base-url=https://example.org/?a", "give scheme and host"},
		{"--base-url=https://example.org/#a", "give scheme and host"},
		{"--base-url=https://ada:pw@example.org", "give scheme and host"},
		{"--zone=Mars/Olympus", "such as Europe/London"},
		{"--zone=Local", "such as Europe/London"},
		{"--zone=", "such as Europe/London"},
		{"--language=english please", "such as en or fr-CA"},
		{"--follow=https://example.org", "give a name and an https address"},
		{"--follow=Mastodon http://example.org", "give a name and an https address"},
		{"--follow=Mastodon https://", "give a name and an https address"},
		{"--follow=Mastodon https://exa mple.org", "give a name and an https address"},
		{"--close-comments-after=-1", "or 0 to keep discussions open"},
		{"--comments-per-page=0", "from 1 to"},
		{"--comments-per-page=100000", "from 1 to"},
		{"--comments-on-one-page=-5", "from 1 to"},
	} {
		c, _, _, err := parse(t, "", "serve", row.args)
		if err != nil {
			t.Errorf("%s: %v", row.args, err)
			continue
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(row.args, "--"), "=")
		if _, err := c.Check(); err == nil || !strings.Contains(err.Error(), row.want) || !strings.HasPrefix(err.Error(), name) {
			t.Errorf("%s: %v", row.args, err)
		}
	}
	c, _, _, err := parse(t, "", "serve", "--trust-proxy=10.0.0.0/8,none")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Serve.Proxies(); err == nil || !strings.Contains(err.Error(), "give a network") {
		t.Errorf("a network that is none: %v", err)
	}
}

func TestDefaultsAreInOrder(t *testing.T) {
	c, _, _, err := parse(t, "", "serve")
	if err != nil {
		t.Fatal(err)
	}
	if c.CommentsPerPage != config.CommentsPerPage || c.CommentsOnOnePage != config.CommentsOnOnePage {
		t.Errorf("%d and %d comments on a page, the constants say %d and %d", c.CommentsPerPage, c.CommentsOnOnePage, config.CommentsPerPage, config.CommentsOnOnePage)
	}
	checked, err := c.Check()
	if err != nil || checked.Base.String() != "http://127.0.0.1:8080" || checked.Location.String() != "UTC" || !c.HoldStrangers {
		t.Errorf("%+v, %v", checked, err)
	}
	c.BaseURL, c.Follow, c.Language = "https://www.example.org/", []string{"  Mastodon  https://example.social/@paper "}, "fr-CA"
	checked, err = c.Check()
	if err != nil || checked.BaseURL != "https://www.example.org" || checked.Tag.String() != "fr-CA" ||
		!slices.Equal(checked.Links, []config.Presence{{Name: "Mastodon", URL: "https://example.social/@paper"}}) {
		t.Errorf("%+v, %v", checked, err)
	}
}
