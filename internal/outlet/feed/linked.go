package feed

// The linked data of pages that are not stories: where a page stands, what it
// lists, whose it is. As with NewsArticle, a template escapes them.
type (
	// BreadcrumbList says where a page stands in the site.
	BreadcrumbList struct {
		Context string     `json:"@context"`
		Type    string     `json:"@type"`
		Items   []ListItem `json:"itemListElement"`
	}
	// ItemList says which stories a page lists, in which order.
	ItemList struct {
		Context string     `json:"@context"`
		Type    string     `json:"@type"`
		Name    string     `json:"name,omitempty"`
		URL     string     `json:"url,omitempty"`
		Count   int        `json:"numberOfItems"`
		Items   []ListItem `json:"itemListElement"`
	}
	// ListItem is one step or one story.
	ListItem struct {
		Type     string   `json:"@type"`
		Position int      `json:"position"`
		Name     string   `json:"name,omitempty"`
		Item     *PageRef `json:"item,omitempty"` // of a step
		URL      string   `json:"url,omitempty"`  // of a story
	}
	// PageRef is a page by its address.
	PageRef struct {
		Type string `json:"@type"`
		ID   string `json:"@id"`
	}
	// WebSite is the publication.
	WebSite struct {
		Context     string        `json:"@context"`
		Type        string        `json:"@type"`
		ID          string        `json:"@id"`
		URL         string        `json:"url"`
		Name        string        `json:"name"`
		Description string        `json:"description,omitempty"`
		InLanguage  string        `json:"inLanguage,omitempty"`
		Publisher   *Organisation `json:"publisher"`
	}
)

// Place is a page by its name, with its absolute address.
type Place struct{ Name, URL string }

// Breadcrumbs describe the way to a page from the front, itself included.
func Breadcrumbs(way []Place) BreadcrumbList {
	list := BreadcrumbList{Context: "https://schema.org", Type: "BreadcrumbList", Items: []ListItem{}}
	for _, p := range way {
		if p.Name != "" && isWeb(p.URL) {
			list.Items = append(list.Items, ListItem{Type: "ListItem", Position: len(list.Items) + 1, Name: p.Name, Item: &PageRef{"WebPage", p.URL}})
		}
	}
	return list
}

// Listed describes the stories of a page, each once.
func Listed(page Place, stories []Place) ItemList {
	list := ItemList{Context: "https://schema.org", Type: "ItemList", Name: page.Name, URL: webOnly(page.URL), Items: []ListItem{}}
	seen := map[string]bool{}
	for _, s := range stories {
		if !seen[s.URL] && isWeb(s.URL) {
			seen[s.URL] = true
			list.Items = append(list.Items, ListItem{Type: "ListItem", Position: len(list.Items) + 1, Name: s.Name, URL: s.URL})
		}
	}
	list.Count = len(list.Items)
	return list
}

// ProfilePage is the page of an author.
type ProfilePage struct {
	Context    string `json:"@context"`
	Type       string `json:"@type"`
	ID         string `json:"@id,omitempty"`
	URL        string `json:"url,omitempty"`
	MainEntity Person `json:"mainEntity"`
}

// Profile describes an author of a publication and their page.
func Profile(who Person, publication, home string) ProfilePage {
	who.Type, who.URL = "Person", webOnly(who.URL)
	var presences []string
	for _, address := range who.SameAs {
		if isWeb(address) {
			presences = append(presences, address)
		}
	}
	who.SameAs = presences
	if publication != "" {
		who.WorksFor = &Organisation{Type: "NewsMediaOrganization", Name: publication, URL: webOnly(home)}
	}
	page := ProfilePage{Context: "https://schema.org", Type: "ProfilePage", URL: who.URL, MainEntity: who}
	if page.URL != "" {
		page.ID = page.URL + "#profile"
	}
	return page
}

// Publication is what the linked data of the front is made from.
type Publication struct {
	Name, Description, Language string
	URL                         string   // of the front
	Logo                        Image    // without an address: none
	Elsewhere                   []string // its presences elsewhere
}

// Published describes the site and who publishes it.
func Published(p Publication) WebSite {
	by := &Organisation{Type: "NewsMediaOrganization", Name: p.Name, URL: webOnly(p.URL)}
	if isWeb(p.Logo.URL) {
		logo := imageObject(p.Logo)
		by.Logo = &logo
	}
	for _, address := range p.Elsewhere {
		if isWeb(address) {
			by.SameAs = append(by.SameAs, address)
		}
	}
	return WebSite{
		Context: "https://schema.org", Type: "WebSite", ID: p.URL + "#site", URL: p.URL,
		Name: p.Name, Description: p.Description, InLanguage: p.Language, Publisher: by,
	}
}
