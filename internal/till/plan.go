package till

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Period is how often a price is paid.
type Period string

// The periods.
const (
	Month Period = "month"
	Year  Period = "year"
)

// Plan is what a reader can subscribe to.
type Plan struct {
	Code     string
	Names    map[string]string // by language
	Position int               // in the list of plans
}

// Name is the plan's name in a language, else in English, else its code.
func (p Plan) Name(language string) string {
	for _, l := range []string{language, "en"} {
		if n := p.Names[l]; n != "" {
			return n
		}
	}
	return p.Code
}

// Price is what a plan costs for a period.
type Price struct {
	ID       id.ID
	Plan     string
	Period   Period
	Minor    int64  // minor units of the currency (ISO 4217)
	Currency string // ISO 4217
}

// ErrPlan says what is wrong with a plan or price.
var ErrPlan = errors.New("plan")

var (
	planCode = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)
	currency = regexp.MustCompile(`^[A-Z]{3}$`)
)

// maxMinor is the dearest price: what is more is a slip of the keyboard.
const maxMinor = 100_000_000

// SavePlan adds a plan or changes its names.
func SavePlan(ctx context.Context, tx *db.Tx, p Plan) error {
	if !planCode.MatchString(p.Code) {
		return fmt.Errorf("%w: code %q; use 1 to 40 of a-z, 0-9 and -", ErrPlan, p.Code)
	}
	names, err := json.Marshal(p.Names)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrPlan, err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO till_plan (code, names, position) VALUES ($1, $2, $3)
		ON CONFLICT (code) DO UPDATE SET names = excluded.names, position = excluded.position`, p.Code, string(names), p.Position)
	if err != nil {
		return fmt.Errorf("till: plan %s: %w", p.Code, err)
	}
	tx.Emit(EventPlans, 0, struct{}{})
	return nil
}

// SetPrice sets what a plan costs from now on. Those who have subscribed go on
// at the price that they have.
func SetPrice(ctx context.Context, tx *db.Tx, p Price) (Price, error) {
	switch {
	case p.Period != Month && p.Period != Year:
		return p, fmt.Errorf("%w: period %q; say month or year", ErrPlan, p.Period)
	case !currency.MatchString(p.Currency):
		return p, fmt.Errorf("%w: currency %q; give the three letters of ISO 4217", ErrPlan, p.Currency)
	case p.Minor <= 0 || p.Minor > maxMinor:
		return p, fmt.Errorf("%w: a price of %d minor units; give 1 to %d", ErrPlan, p.Minor, maxMinor)
	}
	if _, err := tx.Exec(ctx, "UPDATE till_price SET active = FALSE WHERE plan = $1 AND period = $2 AND currency = $3 AND active",
		p.Plan, string(p.Period), p.Currency); err != nil {
		return p, fmt.Errorf("till: %w", err)
	}
	p.ID = tx.NewID()
	if _, err := tx.Exec(ctx, "INSERT INTO till_price (id, plan, period, minor, currency, active) VALUES ($1, $2, $3, $4, $5, TRUE)",
		p.ID, p.Plan, string(p.Period), p.Minor, p.Currency); err != nil {
		return p, fmt.Errorf("till: price of %s: %w", p.Plan, err)
	}
	tx.Emit(EventPlans, 0, struct{}{})
	return p, nil
}

// EventPlans is emitted when plans or prices change.
const EventPlans = "till.plans"

// Prices lists what can be bought in a currency, the yearly price of a plan
// before its monthly one. A currency without prices falls back to US dollars.
func Prices(ctx context.Context, tx *db.Tx, currency string) ([]Price, error) {
	all, err := prices(ctx, tx, `WHERE p.active AND p.currency = $1 ORDER BY t.position, t.code, p.period DESC LIMIT 100`, currency)
	if err == nil && len(all) == 0 && currency != "USD" {
		return Prices(ctx, tx, "USD")
	}
	return all, err
}

// PriceOf finds one price, sold still or not; db.ErrNotFound if there is none.
func PriceOf(ctx context.Context, tx *db.Tx, price id.ID) (Price, error) {
	all, err := prices(ctx, tx, "WHERE p.id = $1", price)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("price %s: %w", price, db.ErrNotFound)
	}
	if err != nil {
		return Price{}, err
	}
	return all[0], nil
}

func prices(ctx context.Context, tx *db.Tx, where string, arg any) ([]Price, error) {
	rows, err := tx.Query(ctx, "SELECT p.id, p.plan, p.period, p.minor, p.currency FROM till_price p JOIN till_plan t ON t.code = p.plan "+where, arg)
	if err != nil {
		return nil, fmt.Errorf("till: prices: %w", err)
	}
	defer rows.Close()
	var all []Price
	for rows.Next() {
		var p Price
		if err := rows.Scan(&p.ID, &p.Plan, &p.Period, &p.Minor, &p.Currency); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// PlanOf finds a plan; db.ErrNotFound if there is none.
func PlanOf(ctx context.Context, tx *db.Tx, code string) (Plan, error) {
	p := Plan{Code: code}
	var names string
	if err := db.Found(tx.QueryRow(ctx, "SELECT names, position FROM till_plan WHERE code = $1", code).Scan(&names, &p.Position)); err != nil {
		return p, fmt.Errorf("plan %q: %w", code, err)
	}
	return p, json.Unmarshal([]byte(names), &p.Names)
}
