package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/people/account"
	"broadsheet/internal/story/article"
	"broadsheet/internal/story/copydesk"
	"broadsheet/internal/story/media"
)

// PublishRequest is files of copy, read where the command was given, to be
// published where the site is.
type PublishRequest struct {
	JSON  bool       `json:"json"`
	Items []CopyItem `json:"items"`
}

// CopyItem is one file of copy, understood.
type CopyItem struct {
	Draft    article.Draft     `json:"draft"`
	Pictures map[string][]byte `json:"pictures,omitempty"` // name in the copy → file
	Lead     string            `json:"lead,omitempty"`     // name of the lead picture
	File     string            `json:"file"`
	Taken    Taken             `json:"taken"`
	Summary  string            `json:"summary"`
}

// Taken is what a file's text was taken for, as `publish --json` prints it.
type Taken struct {
	ID         string           `json:"id"`
	URL        string           `json:"url"`
	Outcome    article.Outcome  `json:"outcome,omitempty"` // new, updated, unchanged; absent in a dry run
	Revision   int              `json:"revision,omitempty"`
	File       string           `json:"file"`
	Headline   string           `json:"headline"`
	KeyPoints  []string         `json:"key_points"`
	Dateline   article.Dateline `json:"dateline"`
	Paragraphs int              `json:"paragraphs"`
	Crossheads []string         `json:"crossheads"`
	Quotations []takenQuotation `json:"quotations"`
	LeftOut    []string         `json:"left_out"`
}

type takenQuotation struct {
	Speaker string `json:"speaker"`
	Text    string `json:"text"`
}

// ReadCopy reads files of copy. Those that cannot be read are complained about
// in a line each, with file and line; the others are returned.
func ReadCopy(files []string, opt copydesk.Options, complain io.Writer) (items []CopyItem, refused int) {
	for _, file := range files {
		item, err := readCopy(file, opt)
		if err != nil {
			fmt.Fprintln(complain, err)
			refused++
			continue
		}
		items = append(items, item)
	}
	return items, refused
}

func readCopy(file string, opt copydesk.Options) (CopyItem, error) {
	c, err := copydesk.ReadFile(file, opt)
	if err != nil {
		return CopyItem{}, err
	}
	if c.Draft.SourceID == file {
		// The same file is the same story from whichever folder it is named.
		if c.Draft.SourceID, err = filepath.Abs(file); err != nil {
			return CopyItem{}, err
		}
	}
	item := NewItem(c)
	if err := item.attach(filepath.Dir(file), c.Pictures); err != nil {
		return item, err
	}
	return item, nil
}

// NewItem makes an item of copy that was read.
func NewItem(c *copydesk.Copy) CopyItem {
	item := CopyItem{Draft: c.Draft, File: c.File, Summary: copydesk.Summary(c), Taken: Taken{
		File: c.File, Headline: c.Draft.Headline, Dateline: c.Draft.Dateline, Paragraphs: c.Paragraphs,
		KeyPoints: []string{}, Crossheads: append([]string{}, c.Crossheads...), Quotations: []takenQuotation{}, LeftOut: []string{},
	}}
	for _, p := range c.Draft.KeyPoints {
		item.Taken.KeyPoints = append(item.Taken.KeyPoints, p.Text)
	}
	for _, q := range c.Quotations {
		item.Taken.Quotations = append(item.Taken.Quotations, takenQuotation{q.Speaker, q.Text})
	}
	for _, l := range c.LeftOut {
		item.Taken.LeftOut = append(item.Taken.LeftOut, l.Text)
	}
	if c.Draft.LeadPicture != nil {
		item.Lead = c.Draft.LeadPicture.File
	}
	return item
}

// attach reads the pictures that the copy names, from its own folder.
func (item *CopyItem) attach(dir string, pictures []copydesk.PictureFile) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for _, p := range pictures {
		data, err := readWithin(root, p.Name)
		if err != nil {
			return fmt.Errorf("%s:%d: the picture %q cannot be read: %w", item.File, p.N, p.Name, err)
		}
		if item.Pictures == nil {
			item.Pictures = map[string][]byte{}
		}
		item.Pictures[p.Name] = data
	}
	return nil
}

func readWithin(root *os.Root, name string) ([]byte, error) {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return nil, errors.New("it is outside the folder of the copy: put it beside the copy")
	}
	f, err := root.Open(filepath.FromSlash(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("there is no such file beside the copy")
	}
	if err != nil {
		return nil, fmt.Errorf("%w: put the file itself into the folder of the copy", cause(err))
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.New("it is no file: name a picture")
	}
	data, err := io.ReadAll(io.LimitReader(f, media.MaxBytes+1))
	if err == nil && len(data) > media.MaxBytes {
		return nil, fmt.Errorf("it is larger than %d MB", media.MaxBytes>>20)
	}
	return data, err
}

// cause is a file error without the call and the name, which the sentence around
// it has already.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// publish is the command: every item goes through the same rules as the desk's
// stories; one that is refused does not keep the others.
func publish(ctx context.Context, a *App, request json.RawMessage, out, complain io.Writer) int {
	var req PublishRequest
	if err := json.Unmarshal(request, &req); err != nil {
		fmt.Fprintln(complain, "broadsheet: the request cannot be read:", err)
		return 1
	}
	exit := 0
	for _, item := range req.Items {
		taken, published, err := a.Publish(ctx, account.AtCommand("publish"), item)
		if err != nil {
			fmt.Fprintf(complain, "%s:1: %s\n", item.File, err)
			exit = 1
			continue
		}
		if req.JSON {
			line, err := json.Marshal(taken)
			if err != nil {
				fmt.Fprintln(complain, "broadsheet:", err)
				return 1
			}
			fmt.Fprintf(out, "%s\n", line)
			continue
		}
		fmt.Fprint(out, item.Summary)
		fmt.Fprintln(out, sentence(taken, published))
	}
	return exit
}

func sentence(t Taken, p article.Published) string {
	switch {
	case p.Outcome == article.Unchanged:
		return fmt.Sprintf("unchanged: %s says the same already\n", t.URL)
	case p.State == article.StateScheduled:
		return fmt.Sprintf("scheduled for %s: %s\n", p.At.Format("2006-01-02 15:04 MST"), t.URL)
	case p.MovedFrom != "":
		return fmt.Sprintf("%s, revision %d, now at %s (moved from %s, which leads there)\n", p.Outcome, p.Revision, t.URL, p.MovedFrom)
	case p.Outcome == article.Updated:
		return fmt.Sprintf("updated to revision %d: %s\n", p.Revision, t.URL)
	}
	return fmt.Sprintf("published: %s\n", t.URL)
}

// Publish publishes one item: its pictures are taken in first, then the story.
func (a *App) Publish(ctx context.Context, actor account.Actor, item CopyItem) (Taken, article.Published, error) {
	taken := map[string]string{} // name in the copy → public id
	for name, data := range item.Pictures {
		got, err := a.Media.Take(ctx, actor, data, item.wordsOf(name))
		if err != nil {
			return Taken{}, article.Published{}, fmt.Errorf("the picture %q: %w", name, err)
		}
		taken[name] = got.PublicID
	}
	if item.Lead != "" {
		item.Draft.LeadPicture.Media = taken[item.Lead]
	}
	for i := range item.Draft.Body.Content {
		block := &item.Draft.Body.Content[i]
		name, ok := richtext.BesideFile(*block)
		if !ok {
			continue
		}
		if taken[name] == "" {
			return Taken{}, article.Published{}, fmt.Errorf("the picture %q was not handed in with the copy", name)
		}
		block.Attrs.Media, block.Attrs.Source = taken[name], ""
	}
	p, err := a.Articles.Publish(ctx, actor, item.Draft)
	if err != nil {
		return Taken{}, p, err
	}
	item.Taken.ID, item.Taken.URL = p.PublicID, a.conf.BaseURL+p.URL
	item.Taken.Outcome, item.Taken.Revision = p.Outcome, p.Revision
	return item.Taken, p, nil
}

// wordsOf gives the words that the copy has for a picture.
func (item *CopyItem) wordsOf(name string) media.Words {
	if p := item.Draft.LeadPicture; p != nil && name == item.Lead {
		return media.Words{Alt: p.Alt, Caption: p.Caption, Credit: p.Credit}
	}
	for _, block := range item.Draft.Body.Content {
		if file, ok := richtext.BesideFile(block); ok && file == name {
			return media.Words{Alt: block.Attrs.Alt, Caption: block.Attrs.Caption, Credit: block.Attrs.Credit}
		}
	}
	return media.Words{}
}
