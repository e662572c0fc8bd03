package site

// The objects of JSON-LD that pages carry. Field names are those of schema.org
// (version 29); what is empty is left out.

const schemaOrg = "https://schema.org"

// Thing is anything with a name and an address (schema.org/Thing).
type Thing struct {
	Type string `json:"@type"`
	ID   string `json:"@id,omitempty"`
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
}

// NewsArticle is a story (schema.org/NewsArticle and its family; what its @type
// is stands in articleTypes).
type NewsArticle struct {
	Context             string            `json:"@context"`
	Type                string            `json:"@type"`
	ID                  string            `json:"@id"`
	URL                 string            `json:"url"`
	MainEntityOfPage    string            `json:"mainEntityOfPage"`
	Headline            string            `json:"headline"`
	AlternativeHeadline string            `json:"alternativeHeadline,omitempty"` // the line over the headline
	Description         string            `json:"description,omitempty"`
	InLanguage          string            `json:"inLanguage"` // BCP 47
	Image               []ImageObject     `json:"image,omitempty"`
	DatePublished       string            `json:"datePublished"` // ISO 8601 with offset, as all dates here
	DateModified        string            `json:"dateModified"`
	Author              any               `json:"author,omitempty"` // []Person, or an Organization
	Translator          []Person          `json:"translator,omitempty"`
	Publisher           Organization      `json:"publisher"`
	IsPartOf            *Thing            `json:"isPartOf,omitempty"`
	Dateline            string            `json:"dateline,omitempty"`
	ContentLocation     *Place            `json:"contentLocation,omitempty"`
	ArticleSection      string            `json:"articleSection,omitempty"`
	Keywords            []string          `json:"keywords,omitempty"`
	About               []Thing           `json:"about,omitempty"`
	Mentions            []Thing           `json:"mentions,omitempty"`
	WordCount           int               `json:"wordCount,omitempty"` // of what everybody may read
	Version             int               `json:"version,omitempty"`   // the revision that is public
	IsAccessibleForFree bool              `json:"isAccessibleForFree"`
	HasPart             *WebPageElement   `json:"hasPart,omitempty"`
	TranslationOfWork   *Work             `json:"translationOfWork,omitempty"`
	WorkTranslation     []Work            `json:"workTranslation,omitempty"`
	Correction          []CorrectionNote  `json:"correction,omitempty"`
	CopyrightHolder     *Thing            `json:"copyrightHolder,omitempty"`
	CopyrightYear       int               `json:"copyrightYear,omitempty"`
	CopyrightNotice     string            `json:"copyrightNotice,omitempty"`
	CreditText          string            `json:"creditText,omitempty"`
	License             string            `json:"license,omitempty"` // the terms for machines
	CoverageStartTime   string            `json:"coverageStartTime,omitempty"`
	LiveBlogUpdate      []LiveBlogPosting `json:"liveBlogUpdate,omitempty"` // of a LiveBlogPosting
}

// LiveBlogPosting is one entry of a live story (schema.org/BlogPosting).
type LiveBlogPosting struct {
	Type          string `json:"@type"`
	Headline      string `json:"headline,omitempty"`
	DatePublished string `json:"datePublished"`
	URL           string `json:"url,omitempty"`
}

// Work is another language of a story (schema.org/CreativeWork).
type Work struct {
	Type       string `json:"@type"`
	ID         string `json:"@id"`
	URL        string `json:"url"`
	InLanguage string `json:"inLanguage"`
	Headline   string `json:"headline"`
}

// CorrectionNote is a correction that readers are told of (schema.org/CorrectionComment).
type CorrectionNote struct {
	Type          string `json:"@type"`
	ID            string `json:"@id"`
	Text          string `json:"text"`
	DatePublished string `json:"datePublished,omitempty"`
}

// WebPageElement is the part of a page that is not free, by its class
// (schema.org/WebPageElement).
type WebPageElement struct {
	Type                string `json:"@type"`
	IsAccessibleForFree bool   `json:"isAccessibleForFree"`
	CSSSelector         string `json:"cssSelector"`
}

// ImageObject is a picture with its rights (schema.org/ImageObject). License and
// AcquireLicensePage are claimed only for what is the house's to license.
type ImageObject struct {
	Type               string  `json:"@type"`
	URL                string  `json:"url"`
	ContentURL         string  `json:"contentUrl"`
	Width              int     `json:"width,omitempty"` // pixels
	Height             int     `json:"height,omitempty"`
	Caption            string  `json:"caption,omitempty"`
	CreditText         string  `json:"creditText,omitempty"`
	Creator            *Person `json:"creator,omitempty"`
	CopyrightNotice    string  `json:"copyrightNotice,omitempty"`
	License            string  `json:"license,omitempty"`
	AcquireLicensePage string  `json:"acquireLicensePage,omitempty"`
}

// Person is somebody (schema.org/Person). The name is the name alone.
type Person struct {
	Type        string `json:"@type"`
	ID          string `json:"@id,omitempty"`
	Name        string `json:"name"`
	URL         string `json:"url,omitempty"`
	JobTitle    string `json:"jobTitle,omitempty"`
	Description string `json:"description,omitempty"`
	Image       string `json:"image,omitempty"`
	WorksFor    *Thing `json:"worksFor,omitempty"`
}

// Place is a place by its name (schema.org/Place).
type Place struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

// Organization is who publishes (schema.org/NewsMediaOrganization).
type Organization struct {
	Type                     string        `json:"@type"`
	ID                       string        `json:"@id"`
	Name                     string        `json:"name"`
	URL                      string        `json:"url"`
	Logo                     *ImageObject  `json:"logo,omitempty"`
	PublishingPrinciples     string        `json:"publishingPrinciples,omitempty"`
	EthicsPolicy             string        `json:"ethicsPolicy,omitempty"`
	CorrectionsPolicy        string        `json:"correctionsPolicy,omitempty"`
	Masthead                 string        `json:"masthead,omitempty"`
	OwnershipFundingInfo     string        `json:"ownershipFundingInfo,omitempty"`
	ActionableFeedbackPolicy string        `json:"actionableFeedbackPolicy,omitempty"`
	ContactPoint             *ContactPoint `json:"contactPoint,omitempty"`
}

// ContactPoint is where readers reach the house (schema.org/ContactPoint).
type ContactPoint struct {
	Type        string `json:"@type"`
	ContactType string `json:"contactType"`
	URL         string `json:"url"`
}

// WebSite is an edition (schema.org/WebSite).
type WebSite struct {
	Context         string        `json:"@context"`
	Type            string        `json:"@type"`
	ID              string        `json:"@id"`
	Name            string        `json:"name"`
	URL             string        `json:"url"`
	Description     string        `json:"description,omitempty"`
	InLanguage      string        `json:"inLanguage"`
	Publisher       Organization  `json:"publisher"`
	License         string        `json:"license,omitempty"`
	PotentialAction *SearchAction `json:"potentialAction,omitempty"`
}

// SearchAction says how the site is searched (schema.org/SearchAction).
type SearchAction struct {
	Type       string     `json:"@type"`
	Target     EntryPoint `json:"target"`
	QueryInput string     `json:"query-input"`
}

// EntryPoint is an address with a part to fill in (schema.org/EntryPoint).
type EntryPoint struct {
	Type        string `json:"@type"`
	URLTemplate string `json:"urlTemplate"` // RFC 6570
}

// BreadcrumbList is the way from the front page (schema.org/BreadcrumbList).
type BreadcrumbList struct {
	Context  string     `json:"@context"`
	Type     string     `json:"@type"`
	Elements []ListItem `json:"itemListElement"`
}

// ListItem is one item of a list, counted from 1 (schema.org/ListItem).
type ListItem struct {
	Type     string `json:"@type"`
	Position int    `json:"position"`
	Name     string `json:"name,omitempty"`
	Item     string `json:"item,omitempty"`
	URL      string `json:"url,omitempty"`
}

// WebPage is a page that is no story: a CollectionPage, a ProfilePage, an
// AboutPage, a ContactPage or a WebPage (schema.org/WebPage).
type WebPage struct {
	Context       string       `json:"@context"`
	Type          string       `json:"@type"`
	ID            string       `json:"@id"`
	URL           string       `json:"url"`
	Name          string       `json:"name"`
	Description   string       `json:"description,omitempty"`
	InLanguage    string       `json:"inLanguage"`
	IsPartOf      *Thing       `json:"isPartOf,omitempty"`
	Publisher     Organization `json:"publisher"`
	DatePublished string       `json:"datePublished,omitempty"`
	DateModified  string       `json:"dateModified,omitempty"`
	MainEntity    any          `json:"mainEntity,omitempty"` // an ItemList, or a Person
}

// ItemList is what a page lists (schema.org/ItemList).
type ItemList struct {
	Type     string     `json:"@type"`
	Elements []ListItem `json:"itemListElement"`
}
