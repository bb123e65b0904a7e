package explore_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/molecule-ai/claimvet/handler/explore/schedule"
)

// A mutant is the protocol with a defect.
type mutant struct {
	name    string
	scene   string // in which it is found out
	changes []change
	schema  string // SQL that changes the schema

	keepsTokens bool // the provider has nothing against an order for a token that was revoked
}

// A change of a statement of package store.
type change struct {
	statement string
	old, new  string // new takes the place of old, which must be there once
}

// alter puts the mutant's statements in the places of the right ones. The store does not know: pgx takes the text of a statement
// for the name of a prepared one, if there is one of that name.
func (m mutant) alter(ctx context.Context, conn *pgx.Conn) error {
	statements, err := statements()
	if err != nil {
		return err
	}
	altered := make(map[string]string)
	for _, c := range m.changes {
		right, known := statements[c.statement]
		if !known {
			return fmt.Errorf("there is no statement %q", c.statement)
		}
		if altered[right] == "" {
			altered[right] = right
		}
		if strings.Count(altered[right], c.old) != 1 {
			return fmt.Errorf("%q is not once in %q", c.old, c.statement)
		}
		altered[right] = strings.Replace(altered[right], c.old, c.new, 1)
	}
	for right, wrong := range altered {
		if _, err := conn.Prepare(ctx, right, wrong); err != nil {
			return fmt.Errorf("prepare: %w\n%s", err, wrong)
		}
	}
	return nil
}

// unfenced drops the fence from a statement.
func unfenced(statement string) []change {
	return []change{{statement, "fence = $2", "$2::bigint > 0"}}
}

// without drops a condition.
func without(statement, condition string) []change { return []change{{statement, condition, ""}} }

var mutants = []mutant{
	{name: "begin without fence", scene: "the lease runs out", changes: unfenced("begin")},
	{name: "repoint without fence", scene: "the lease runs out", changes: unfenced("repoint")},
	{name: "admit without fence", scene: "the lease runs out", changes: []change{
		{"admit", "AND fence = $2", ""}, {"admit", "provision_fence < fence", "provision_fence < $2 + 1"}}},
	{name: "finish without fence", scene: "the lease runs out", changes: unfenced("finish")},
	{name: "rollback without fence", scene: "the lease runs out", changes: unfenced("rollback")},
	{name: "hand over without fence", scene: "no box the first time", changes: unfenced("hand over")},
	{name: "fail without fence", scene: "a provider refuses an owner whose lease runs out", changes: unfenced("fail")},
	{name: "renew without fence", scene: "an owner renews its lease", changes: unfenced("renew")},
	{name: "a takeover that leaves the fence", scene: "the lease runs out",
		changes: []change{{"take", "fence = fence + 1", "fence = fence"}}},
	{name: "a takeover from the living", scene: "the lease runs out", changes: without("take", "AND lease_expires_at <= now()")},
	{name: "two takeovers at once", scene: "two recoverers at once", changes: without("take", "FOR UPDATE SKIP LOCKED")},

	{name: "stop before its intent", scene: "two requests", changes: []change{
		{"begin", "phase = 'stopping', ", ""}, {"repoint", "phase = 'stopping'", "phase IN ('claimed', 'stopping')"}}},
	{name: "rollback after the pivot", scene: "no box the first time",
		changes: []change{{"rollback", "phase = 'claimed'", "phase IN ('claimed', 'stopping', 'provisioning')"}}},
	{name: "rollback to a literal", scene: "a claim whose owner is gone",
		changes: []change{{"rollback", "status = undone.prior_status", "status = 'online'"}}},
	{name: "finish that keeps the token", scene: "two requests", changes: without("finish", "claim_token = NULL, ")},
	{name: "rollback that keeps the token", scene: "the lease runs out", changes: without("rollback", "claim_token = NULL, ")},

	{name: "claim without the instance", scene: "a claim that comes after there and back", changes: []change{
		{"claim", "AND coalesce(instance_id, '') = $7", "AND $7::text IS NOT NULL"}}},
	{name: "claim without the token", scene: "an agent says that it is online", changes: without("claim", "AND claim_token IS NULL")},
	{name: "claim without the token and the unique index", scene: "an agent says that it is online",
		changes: without("claim", "AND claim_token IS NULL"), schema: `DROP INDEX provider_switches_unfinished`},
	{name: "claim without the status", scene: "the workspace is changed before it is claimed", changes: without("claim", "AND status = $3\n")},
	{name: "claim without the runtime", scene: "the workspace is changed before it is claimed",
		changes: []change{{"claim", "AND runtime = $4", "AND $4::text IS NOT NULL"}}},
	{name: "claim without the volume", scene: "the workspace is changed before it is claimed",
		changes: []change{{"claim", "= 'true') = $6", "= 'true') IN ($6, true)"}}},

	{name: "repoint without token", scene: "somebody frees the workspace by hand", changes: without("repoint", " AND w.claim_token = moved.id")},
	{name: "finish without token", scene: "somebody frees the workspace by hand", changes: without("finish", " AND w.claim_token = finished.id")},
	{name: "fail without token", scene: "somebody frees the workspace by hand, and a provider refuses",
		changes: without("fail", " AND w.claim_token = failed.id")},
	{name: "rollback without token", scene: "somebody frees the workspace by hand, and its owner is gone",
		changes: without("rollback", " AND w.claim_token = undone.id")},

	{name: "no event about a box that could not be stopped", scene: "the old box cannot be stopped",
		changes: []change{{"repoint", "WHERE moved.old_box = 'unresolved'", "WHERE false"}}},
	{name: "no event about a failure", scene: "a provider refuses",
		changes: []change{{"fail", "FROM failed JOIN released", "FROM failed JOIN (SELECT FROM released WHERE false) none ON true JOIN released"}}},
	{name: "a reaper that does not look at workspaces", scene: "a left-over box is in use",
		changes: []change{{"take leak", "WHERE w.instance_id =", "WHERE false AND w.instance_id ="}}},
	{name: "a reaper that does not look at switches", scene: "a left-over box is in use",
		changes: []change{{"take leak", "WHERE s.phase IN", "WHERE false AND s.phase IN"}}},
	{name: "a token that is good after it was revoked", scene: "an order that comes after its token was revoked", keepsTokens: true},
}

// Each mutant breaks a promise in some schedule of its scene: first a sample is tried, then all. That the protocol itself breaks
// none is [TestScenes].
func TestMutants(t *testing.T) {
	killed := 0
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			sc := sceneOf(t, m.scene)
			s := newStage(t, sc.overlap, m)
			tried := 0
			play := func(c *schedule.Choices) error {
				tried++
				return s.perform(sc, c)
			}
			_, broken := schedule.Sample(2*sample, play)
			if broken == nil {
				_, broken = schedule.All(play)
			}
			if broken == nil {
				t.Fatalf("survives %d schedules", tried)
			}
			killed++
			t.Logf("found out in schedule %d: %v", tried, broken)
		})
	}
	t.Logf("%d of %d mutants killed", killed, len(mutants))
}

func sceneOf(t *testing.T, name string) scene {
	t.Helper()
	for _, sc := range scenes {
		if sc.name == name {
			return sc
		}
	}
	t.Fatalf("there is no scene %q", name)
	return scene{}
}

func mutantOf(t *testing.T, name string) mutant {
	t.Helper()
	for _, m := range mutants {
		if m.name == name {
			return m
		}
	}
	t.Fatalf("there is no mutant %q", name)
	return mutant{}
}
