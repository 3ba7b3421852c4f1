package site

import (
	"context"
	"slices"
	"strings"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/pagecache"
	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/floor/safehtml"
	"broadsheet/internal/outlet/feed"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/story/article"
	"broadsheet/internal/story/storyline"
)

// mostOnward is how many chapters and how many related stories follow a story.
const mostOnward = 4

// storyPage builds the page of a story with the first part of its discussion.
func (s *Screen) storyPage(ctx context.Context, v view, at article.Address) (*pagecache.Page, error) {
	var built *pagecache.Page
	err := s.DB.Snapshot(ctx, func(q *db.Snapshot) error {
		story, err := s.Articles.Story(ctx, q, at.Object)
		if err != nil {
			return err
		}
		lang := story.Language
		p := StoryPage{Inline: Inline{Letter: s.letter()}}
		if p.Frame, err = s.frame(ctx, q, lang); err != nil {
			return err
		}
		if p.Discussion, err = s.discussion(ctx, q, v, story, s.conf.CommentsPerPage); err != nil {
			return err
		}
		keys := append(story.OnwardKeys(), article.KeyStory(story.ID), comment.DiscussionKey(story.ID))
		onward, err := s.onward(ctx, q, story)
		if err != nil {
			return err
		}
		if p.Continue, keys, err = s.continueReading(ctx, q, lang, onward, keys); err != nil {
			return err
		}
		pictures, err := s.pictures(ctx, q, story)
		if err != nil {
			return err
		}
		if p.Story, err = s.storyView(story, pictures); err != nil {
			return err
		}
		if p.Frame.Versions, err = s.versions(ctx, q, story); err != nil {
			return err
		}
		keys = append(keys, story.KeyTranslations())
		p.Share = s.share(story)
		s.dress(&p.Frame, story, p, pictures)
		if err := s.followLine(ctx, q, &p.Frame, story); err != nil {
			return err
		}
		if v.sort != comment.Newest || v.after != "" {
			p.Frame.NoIndex = true // the canonical address has the same words
		}
		if built, err = s.page("article/page", lang, p, keys...); err != nil {
			return err
		}
		built.Label = "story"
		if closes := s.Comments.Rules().ClosesAt(story.PublishedAt); closes.After(s.DB.Now().Time) {
			until(built, closes.Time)
		}
		return nil
	})
	return built, err
}

// storyView is the story itself as the theme sees it.
func (s *Screen) storyView(story article.Story, pictures pictures) (Story, error) {
	lang := story.Language
	view := Story{
		ID: story.PublicID, URL: story.URL, Section: sectionLink(story.Section),
		Chapter: story.Chapter, Label: story.Label, Agency: story.Agency,
		Headline: story.Headline, Standfirst: story.Standfirst,
		Byline: s.byline(lang, story.Byline), Published: s.moment(lang, story.PublishedAt), Updated: s.moment(lang, story.UpdatedAt),
	}
	if story.Storyline.Name != "" {
		view.Storyline = Link{story.Storyline.Name, path("storyline", story.Storyline.Slug)}
	}
	for _, p := range story.KeyPoints {
		point := KeyPoint{Text: p.Text, Drafted: p.Drafted}
		if p.Block != "" {
			point.URL = "#" + richtext.FragmentID(p.Block)
		}
		view.KeyPoints = append(view.KeyPoints, point)
	}
	for _, c := range story.Corrections {
		view.Corrections = append(view.Corrections, Correction{s.moment(lang, c.At), c.Text})
	}
	for _, t := range story.Tags {
		view.Tags = append(view.Tags, Link{t.Name, path("tag", t.Slug)})
	}
	if story.LeadPicture != nil {
		view.Picture = pictures.lead(*story.LeadPicture)
	}
	var dateline safehtml.HTML
	if story.Dateline.Place != "" {
		view.Place = Link{story.Dateline.Place, path("place", story.Place.Slug)}
		markup, err := s.theme.In(lang).Render("article/dateline", Dateline{Place: view.Place.Text, URL: view.Place.URL})
		if err != nil {
			return view, err
		}
		dateline = safehtml.Trusted(markup)
	}
	var failed error
	view.Text = richtext.HTML(story.Body, richtext.Options{
		Dateline: dateline,
		Picture: func(a richtext.Attrs) safehtml.HTML {
			p := pictures.inText(a)
			if p == nil {
				return ""
			}
			markup, err := s.theme.In(lang).Render("article/figure", *p)
			if err != nil {
				failed = err
			}
			return safehtml.Trusted(markup)
		},
	})
	return view, failed
}

// discussion is a part of a story's comments with all that stands around them.
func (s *Screen) discussion(ctx context.Context, q db.Queryer, v view, story article.Story, limit int) (Discussion, error) {
	tally, err := s.Comments.Tally(ctx, q, story.ID)
	if err != nil {
		return Discussion{}, err
	}
	d := Discussion{
		Count: tally.Shown, URL: story.URL, All: story.URL + "?view=all#comments", Sort: string(v.sort),
		Oldest: story.URL + "?sort=oldest#comments", Newest: story.URL + "#comments",
		Feed: story.URL + "/comments/feed.xml", State: "closed", Form: s.form(story),
	}
	if story.Comments == "off" {
		d.State = "off"
		return d, nil
	}
	open, err := s.open(ctx, q, story)
	if err != nil {
		return d, err
	}
	if open {
		d.State = "open"
	}
	if s.Comments.Rules().Voting() {
		d.Best = story.URL + "?sort=best#comments"
	}
	var after *comment.Cursor
	if v.after != "" {
		after = readCursor(v.after)
	}
	part, err := s.part(ctx, q, partKey{
		theme: s.theme.Hash(), language: story.Language, story: story.ID, url: story.URL, changes: tally.Changes, votes: tally.Votes,
		sort: v.sort, after: v.after, limit: limit, open: open,
	}, after)
	if err != nil {
		return d, err
	}
	d.List = part.list
	if part.next != "" {
		d.Later = s.partOf(story, v, part.next)
	}
	if after != nil {
		d.Earlier = s.partOf(story, v, "")
	}
	return d, nil
}

// partOf is the address of the part of a discussion that begins after a place.
// Parts stand on the page of all comments, so that the story is read once.
func (s *Screen) partOf(story article.Story, v view, after string) string {
	address := story.URL + "?view=all"
	if v.sort != comment.Newest {
		address += "&sort=" + string(v.sort)
	}
	if after != "" {
		address += "&after=" + after
	}
	return address + "#comments"
}

// discussionPage builds the page of all comments: {story}?view=all.
func (s *Screen) discussionPage(ctx context.Context, v view, at article.Address) (*pagecache.Page, error) {
	var built *pagecache.Page
	err := s.DB.Snapshot(ctx, func(q *db.Snapshot) error {
		story, err := s.Articles.Story(ctx, q, at.Object)
		if err != nil {
			return err
		}
		p := DiscussionPage{Story: s.cardOf(story)}
		if p.Frame, err = s.frame(ctx, q, story.Language); err != nil {
			return err
		}
		if p.Discussion, err = s.discussion(ctx, q, v, story, s.conf.CommentsOnOnePage); err != nil {
			return err
		}
		p.Discussion.Newest = story.URL + "?view=all#comments"
		p.Discussion.Oldest = story.URL + "?view=all&sort=oldest#comments"
		if p.Discussion.Best != "" {
			p.Discussion.Best = story.URL + "?view=all&sort=best#comments"
		}
		p.Frame.Title = s.title(s.sayCount(story.Language, "comments", p.Discussion.Count) + ": " + story.Headline)
		p.Frame.Canonical = s.absolute(story.URL)
		p.Frame.NoIndex = true
		p.Frame.enter(path(story.Section.Slug))
		built, err = s.page("comment/discussion", story.Language, p, article.KeyStory(story.ID), comment.DiscussionKey(story.ID))
		if built != nil {
			built.Label = "discussion"
		}
		return err
	})
	return built, err
}

// discussionAt answers {story}/comments: the page of all comments has one address.
func (s *Screen) discussionAt(ctx context.Context, v view) (*pagecache.Page, error) {
	at, err := s.lookup(ctx, v.path)
	if err != nil {
		return nil, err
	}
	story, err := s.Articles.Story(ctx, s.DB, at.Object)
	if err != nil {
		return nil, err
	}
	return moved(story.URL+"?view=all#comments", article.KeyStory(story.ID)), nil
}

// dress gives a story's page what it says of itself to machines.
func (s *Screen) dress(f *Frame, story article.Story, p StoryPage, found pictures) {
	description := first(story.Standfirst, keyPointWords(story), opening(story))
	f.Title = s.title(first(story.SearchHeadline, story.Headline))
	f.Description = description
	f.Canonical = s.absolute(story.URL)
	f.enter(path(story.Section.Slug))
	if story.Section.Slug != "" {
		f.follow(story.Section.Name, path(story.Section.Slug))
	}
	f.Feeds = append([]Feed{{Title: s.say(story.Language, "feed.comments", story.Headline), URL: p.Discussion.Feed, Type: "application/rss+xml", Name: "RSS"}}, f.Feeds...)
	f.Social = Social{
		Type: "article", Headline: first(story.SocialHeadline, story.Headline), Description: description,
		Published: p.Story.Published.ISO, Modified: first(p.Story.Updated.ISO, p.Story.Published.ISO), Section: story.Section.Name,
	}
	data := s.feedStory(story, description, p.Discussion.Count)
	s.cardPicture(&f.Social, story, p.Story.Picture, found)
	data.Images = s.shownPictures(story, found)
	f.JSONLD = feed.LinkedData(data)
	f.Linked = []any{s.breadcrumbs(p.Story.Section, Link{story.Headline, story.URL})}
	f.Embed = s.embedAddress(story.URL)
	f.EmbedXML = f.Embed + "&format=xml"
}

// followLine offers the running story that a story is a chapter of, until it ends.
func (s *Screen) followLine(ctx context.Context, q db.Queryer, f *Frame, story article.Story) error {
	if story.Storyline.ID.IsZero() {
		return nil
	}
	line, err := storyline.ByID(ctx, q, story.Storyline.ID)
	if err == nil && line.EndedAt.IsZero() {
		f.Follow.Also = append(f.Follow.Also, Following{line.Name, feeds(line.Name, path("storyline", line.Slug))})
	}
	return err
}

// shownPictures are the pictures that a story shows, the lead first, each once.
func (s *Screen) shownPictures(story article.Story, found pictures) []feed.Image {
	var list []feed.Image
	add := func(p *Picture) {
		if p == nil {
			return
		}
		at := s.absolute(p.Src)
		if !slices.ContainsFunc(list, func(i feed.Image) bool { return i.URL == at }) {
			list = append(list, feed.Image{URL: at, Alt: p.Alt, Caption: p.Caption, Credit: p.Credit, Width: p.Width, Height: p.Height})
		}
	}
	if story.LeadPicture != nil {
		add(found.lead(*story.LeadPicture))
	}
	for _, block := range story.Body.Content {
		if block.Type == richtext.Picture && block.Attrs != nil {
			add(found.inText(*block.Attrs))
		}
	}
	return list
}

func (s *Screen) feedStory(story article.Story, description string, comments int) feed.Story {
	zone := s.conf.Location
	data := feed.Story{
		URL: s.absolute(story.URL), Headline: story.Headline, AlternativeHeadline: story.SearchHeadline,
		Description: description, Dateline: story.Dateline.Place, Place: story.Place.Name, Label: story.Label, Agency: story.Agency,
		Language: story.Language, Section: story.Section.Name, Published: story.PublishedAt.In(zone),
		Words: story.Words, Comments: comments, CommentsURL: s.absolute(story.URL + "#comments"),
		Speakable: []string{`[data-part="headline"]`, `[data-part="keypoints"]`},
		Publisher: s.paper().Name, PublisherURL: s.absolute("/"), PublisherLogo: s.logo(),
	}
	if story.Storyline.Name != "" {
		data.Storyline = feed.Place{Name: story.Storyline.Name, URL: s.absolute(path("storyline", story.Storyline.Slug))}
		data.Chapter = story.Chapter
	}
	if !story.UpdatedAt.IsZero() {
		data.Updated = story.UpdatedAt.In(zone)
	}
	for _, p := range story.KeyPoints {
		data.KeyPoints = append(data.KeyPoints, p.Text)
	}
	for _, c := range story.Byline {
		author := feed.Author{Name: c.Name}
		if c.Slug != "" {
			author.URL = s.absolute(path("by", c.Slug))
		}
		data.Authors = append(data.Authors, author)
	}
	for _, t := range story.Tags {
		data.Tags = append(data.Tags, t.Name)
	}
	for _, c := range story.Corrections {
		data.Corrections = append(data.Corrections, feed.Correction{Text: c.Text, At: c.At.In(zone)})
	}
	return data
}

func keyPointWords(story article.Story) string {
	texts := make([]string, len(story.KeyPoints))
	for i, p := range story.KeyPoints {
		texts[i] = p.Text
	}
	return strings.Join(texts, " ")
}

// openingLength is where a description made from a text is cut, in code points.
const openingLength = 200

// opening is the beginning of the text, cut at a word.
func opening(story article.Story) string {
	text, _, _ := strings.Cut(richtext.PlainText(story.Body), "\n\n")
	return cut(strings.ReplaceAll(text, "\n", " "), openingLength)
}

func cut(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	short := string(runes[:most])
	if i := strings.LastIndexByte(short, ' '); i > 0 {
		short = short[:i]
	}
	return strings.TrimRight(short, " ,;:.–—") + "…"
}

// freePage builds a page that is not a story.
func (s *Screen) freePage(ctx context.Context, _ view, at article.Address) (*pagecache.Page, error) {
	story, err := s.Articles.Story(ctx, s.DB, at.Object)
	if err != nil {
		return nil, err
	}
	pictures, err := s.pictures(ctx, s.DB, story)
	if err != nil {
		return nil, err
	}
	view, err := s.storyView(story, pictures)
	if err != nil {
		return nil, err
	}
	p := FreePage{Headline: story.Headline, Standfirst: story.Standfirst, Text: view.Text, Updated: view.Updated}
	if p.Updated.ISO == "" {
		p.Updated = view.Published
	}
	if p.Frame, err = s.frame(ctx, s.DB, story.Language); err != nil {
		return nil, err
	}
	p.Frame.Title = s.title(story.Headline)
	p.Frame.Description = story.Standfirst
	p.Frame.Canonical = s.absolute(story.URL)
	p.Frame.Social = s.website(story.Headline, story.Standfirst)
	built, err := s.page("page", story.Language, p, article.KeyStory(story.ID))
	if built != nil {
		built.Label = "page"
	}
	return built, err
}
