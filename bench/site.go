package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"broadsheet/internal/app"
	"broadsheet/internal/demo"
	"broadsheet/internal/floor/config"
	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/story/article"
	"broadsheet/internal/story/copydesk"
)

const baseURL = "http://" + host

// site is the publication that is measured: one story and its comments.
type site struct {
	origin   string // where the story comes from, for the reader of the tables
	data     string // the folder; each subject that writes takes a copy
	path     string // of the story
	comments int
}

// prepare builds the binary as it is shipped and publishes the story.
func (r *run) prepare(parent string) (err error) {
	if r.self, err = os.Executable(); err != nil {
		return err
	}
	if r.root, err = repository(); err != nil {
		return err
	}
	if parent == "" {
		parent = filepath.Join(r.root, ".build")
	}
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	if r.dir, err = os.MkdirTemp(parent, "bench-*"); err != nil {
		return err
	}
	if err := errors.Join(os.Chmod(r.dir, 0o755), r.build(), r.fill()); err != nil {
		return errors.Join(err, os.RemoveAll(r.dir))
	}
	return nil
}

func repository() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("no go.mod here or above: run it inside the repository")
		}
		dir = filepath.Dir(dir)
	}
}

func (r *run) build() error {
	cmd := exec.CommandContext(r.ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", filepath.Join(r.dir, "broadsheet"), "./cmd/broadsheet")
	cmd.Dir = r.root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}

func (r *run) fill() (err error) {
	draft, comments, err := r.material()
	if err != nil {
		return err
	}
	r.site.data = filepath.Join(r.dir, "site")
	a, err := app.Open(r.ctx, app.Settings{Site: config.Site{
		Data: r.site.data, BaseURL: baseURL, Name: "The Bench", Language: "en", Zone: "UTC", Section: "News",
		Permalink: "/{section}/{slug}", CommentsPerPage: config.CommentsPerPage, CommentsOnOnePage: config.CommentsOnOnePage,
	}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	taken, published, err := a.Publish(r.ctx, account.AtCommand("bench"), app.CopyItem{Draft: draft})
	if err != nil {
		return err
	}
	r.site.path = strings.TrimPrefix(taken.URL, baseURL)
	r.site.comments = len(comments)
	return importComments(r.ctx, a, published.ID, comments)
}

// reader is one reader's comment, from whichever material.
type reader struct {
	n, parent         int
	name, email, text string
	at                time.Time
}

func importComments(ctx context.Context, a *app.App, story db.ID, list []reader) error {
	ids := map[int]string{}
	for _, c := range list {
		got, err := a.Comments.Import(ctx, comment.Draft{
			Story: story, Parent: ids[c.parent], Name: c.name, Email: c.email, Body: c.text,
		}, db.At(c.at))
		if err != nil {
			return fmt.Errorf("comment %d: %w", c.n, err)
		}
		ids[c.n] = got.PublicID
	}
	return nil
}

// material is the article that the peers were measured with, where its file
// lies beside the repository; otherwise the demo's most discussed story.
func (r *run) material() (article.Draft, []reader, error) {
	dir := os.Getenv("BROADSHEET_CASES")
	if dir == "" {
		dir = filepath.Join(r.root, "..", "shared", "cases")
	}
	data, err := os.ReadFile(filepath.Join(dir, "bench", "article.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return r.ownMaterial()
	}
	if err != nil {
		return article.Draft{}, nil, err
	}
	var file struct {
		Article  struct{ Title, HTML, Section, Date string }
		Comments []struct {
			N, Parent                 int
			Author, Email, Text, Date string
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return article.Draft{}, nil, err
	}
	body, _ := richtext.FromHTML(file.Article.HTML)
	at, err := time.Parse(time.DateTime, file.Article.Date)
	draft := article.Draft{
		Headline: file.Article.Title, Section: file.Article.Section, Body: body,
		PublishedAt: at.Format(time.RFC3339), Source: "bench", SourceID: "article",
	}
	var list []reader
	for _, c := range file.Comments {
		written, bad := time.Parse(time.DateTime, c.Date)
		err = errors.Join(err, bad)
		list = append(list, reader{c.N, c.Parent, c.Author, c.Email, c.Text, written})
	}
	r.site.origin = fmt.Sprintf("the one the peers were measured with, %d comments", len(list))
	return draft, list, err
}

func (r *run) ownMaterial() (article.Draft, []reader, error) {
	story := demo.Stories()[0]
	at := time.Now().Add(-story.Age)
	c, err := copydesk.Read(story.File, story.Copy, copydesk.Options{Language: "en", Source: "bench", Today: at})
	if err != nil {
		return article.Draft{}, nil, err
	}
	// Pictures are their own requests; the page is what is measured.
	c.Draft.LeadPicture, c.Draft.PublishedAt = nil, at.Format(time.RFC3339)
	var list []reader
	for _, d := range demo.Comments()[story.File] {
		if len(list) < config.CommentsPerPage {
			list = append(list, reader{d.N, d.Parent, d.Name, d.Email, d.Text, at.Add(d.After)})
		}
	}
	r.site.origin = fmt.Sprintf("a story of the demo with its first %d comments (the peers' own article is not beside the repository: its figures differ)", len(list))
	return c.Draft, list, nil
}

// copied is a copy of the site for a subject that writes.
func (r *run) copied(name string) (string, error) {
	to := filepath.Join(r.dir, name)
	return to, errors.Join(os.RemoveAll(to), os.CopyFS(to, os.DirFS(r.site.data)), os.Chmod(to, 0o700))
}
