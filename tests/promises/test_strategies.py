"""What a strategy's file says is asked by SQL in the published warehouse."""

from tests.promises.town import Town


def test_a_printed_figure_stands_as_stated_with_its_slip_and_its_ages(
    toytown_refreshed: Town,
) -> None:
    assert toytown_refreshed.rows(
        """
        select printed, value, slip_read, age_from, ages_inclusive, metrics
        from specs.baseline where claim = 'amount'
        """
    ) == [("1,00", 100.0, "100", 65, False, ["seen_in_time"])]


def test_statements_without_a_priority_are_a_query(toytown_refreshed: Town) -> None:
    assert toytown_refreshed.rows(
        """
        select statement_key from specs.statement
        anti join specs.statement_priority using (strategy_id, kind, statement_key)
        where kind = 'i_statement'
        """
    ) == [("I-REST",)]


def test_work_that_nothing_measures_is_a_query(toytown_refreshed: Town) -> None:
    assert toytown_refreshed.rows(
        "select commitment_key from specs.commitment where len(measured_by) = 0"
    ) == [("SONGS",)]


def test_every_wording_stands_with_its_place_document_and_requirements(
    toytown_refreshed: Town,
) -> None:
    assert toytown_refreshed.rows(
        """
        select kind, key, place, wording, lines, requirements
        from specs.wording where key in ('DISC-NAME', 'SONGS', 'lead', 'CARE')
        order by all
        """
    ) == [
        ("ambition", "CARE", 1, "That nobody waits.", "2", []),
        ("approach", "lead", 1, "Two of us speak for it.", "3", []),
        ("commitment", "SONGS", 1, "We will sing.", "11", ["RQ-001", "RQ-002"]),
        ("discrepancy", "DISC-NAME", 1, "Healthy Town", "2", []),
        ("discrepancy", "DISC-NAME", 2, "Town of Health", "9", []),
    ]


def test_another_board_has_its_own_approaches_chain_and_ages(toytown_refreshed: Town) -> None:
    assert toytown_refreshed.rows(
        """
        select approach, champions, escalates_risks_to, fewest_per_theme, most_per_theme
        from specs.approach order by approach
        """
    ) == [("follow", 0, "town meeting", None, None), ("lead", 2, None, 0, 1)]
    assert toytown_refreshed.rows(
        "select step, role, may_be_combined_with from specs.sign_off_step order by step"
    ) == [(1, "owner", []), (2, "chair", ["owner"])]
    assert toytown_refreshed.rows(
        "select age_from, age_to, whom from specs.theme_ages order by age_to"
    ) == [(0, 17, None), (0, 25, "With special needs")]
    assert toytown_refreshed.rows(
        "select name, is_member, sector from specs.organisation order by name"
    ) == [("clinic", True, "NHS"), ("town council", True, "local authority")]
