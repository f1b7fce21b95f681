"""The rule card: every rule in words, in one language, from the data that the machine follows. Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from zicht.errors import Text
from zicht.triage.conditions import (
    AtLeast,
    Below,
    Condition,
    Derived,
    Is,
    Not,
    Some,
    condition_from_json,
)
from zicht.triage.reading import Words
from zicht.triage.table import FactEntry, OptionEntry, Table, UrgencyEntry
from zicht.vocabulary import code_list, translator

__all__ = ["rule_card"]

MARK_TEXTS = {
    "P": Text.of("read in a public source"),
    "D": Text.of("our own design"),
    "R": Text.of("recalled, to be verified"),
}


def rule_card(table: Table, language: str) -> str:
    """Return the card of a table as Markdown, in Dutch (nl) or English (en)."""
    return "\n".join(_Card(table, language).lines()) + "\n"


class _Card:
    """One card in one language."""

    def __init__(self, table: Table, language: str) -> None:
        self.table = table
        self.language = language
        self.facts: Mapping[str, FactEntry] = {fact["id"]: fact for fact in table["facts"]}
        self.actors = {actor["code"]: actor["name"] for actor in table["actors"]}

    def say(self, text: Text) -> str:
        return text.render(translator(self.language))

    def lines(self) -> Iterator[str]:
        say = self.say
        yield f"# {say(Text.of('Rule card of the triage'))}\n"
        yield say(Text.of("Version of the table: `{version}`.", version=self.table["version"])) + "\n"
        yield (
            say(
                Text.of(
                    "A triage says how urgent it is, what to ask next and which options are open. It never says that "
                    "somebody is or is not a victim, and gives no score. Sex, nationality and origin stand in no "
                    "rule; residence stands in no rule on urgency. A person decides."
                )
            )
            + "\n"
        )
        for level in self.table["levels"]:
            yield f"## {level['code']}: {level['name'][self.language]}\n"
            yield level["by"][self.language] + "\n"
            for rule in self.table["urgency"]:
                if rule["level"] == level["code"]:
                    yield from self._urgency(rule)
        yield f"## {say(Text.of('Options'))}\n"
        for option in self.table["options"]:
            yield from self._option(option)
        yield f"## {say(Text.of('Named conditions'))}\n"
        for name, when in self.table["derived"].items():
            yield f"- **{name}**: {self._when(condition_from_json(when))}"

    def _urgency(self, rule: UrgencyEntry) -> Iterator[str]:
        say = self.say
        ground = code_list("legal_grounds").label(rule["ground"], self.language)
        yield f"### {rule['id']}\n"
        yield f"{rule['because'][self.language]}\n"
        yield f"- {say(Text.of('When'))}: {self._when(condition_from_json(rule['when']))}"
        yield f"- {self.actors[rule['who']][self.language]}: {rule['act'][self.language]}"
        yield f"- {say(Text.of('Ground for sharing'))}: {ground}"
        yield from self._origin(rule["source"], rule["mark"], on=rule["switched_on"])

    def _option(self, option: OptionEntry) -> Iterator[str]:
        say, language = self.say, self.language
        yield f"### {option['name'][language]} (`{option['id']}`)\n"
        yield f"{option['gives'][language]}\n"
        for door in option["doors"]:
            when = self._when(condition_from_json(door["when"]))
            yield f"- {say(Text.of('Open if'))}: {when}. {say(Text.of('Otherwise'))}: {door['because'][language]}"
        for one in option["conditions"]:
            yield f"- {say(Text.of('Condition'))}: {one['text'][language]}"
        if option["deadline"]:
            yield f"- {say(Text.of('Deadline'))}: {option['deadline']['text'][language]}"
        actor = self.actors[option["who"]][language]
        yield f"- {say(Text.of('Next step'))}: {option['next_step'][language]} ({actor})"
        yield from self._origin(option["source"], option["mark"], on=option["switched_on"], verified=option)

    def _origin(
        self, source: str, mark: str, *, on: bool, verified: OptionEntry | None = None
    ) -> Iterator[str]:
        say = self.say
        said = [f"{source} ({say(MARK_TEXTS[mark])})"]
        if not on:
            said.append(say(Text.of("switched off until verified")))
        if verified:
            said.append(self._verified(verified))
        yield f"- {say(Text.of('Source'))}: {'; '.join(said)}\n"

    def _verified(self, option: OptionEntry) -> str:
        if option["verified_by"]:
            places = {"by": option["verified_by"], "on": option["verified_on"]}
            return self.say(Text.of("verified by {by} on {on}", **places))
        if option["law_as_of"]:
            return self.say(Text.of("text of {day}, not verified", day=option["law_as_of"]))
        return self.say(Text.of("text without a date, not verified"))

    def _when(self, condition: Condition) -> str:
        say = self.say
        match condition:
            case Is(fact, codes):
                labels = self._labels(self.facts[fact], codes)
                return f"{self._fact(fact)} {labels}"
            case Below(fact, limit):
                return f"{self._fact(fact)} < {limit:g}"
            case AtLeast(fact, limit):
                return f"{self._fact(fact)} ≥ {limit:g}"
            case Derived(name):
                return f"**{name}**"
            case Not(of):
                return say(Text.of("not ({what})", what=self._when(of)))
            case Some(need, of):
                return self._some(need, [self._when(one) for one in of])

    def _some(self, need: int, clauses: list[str]) -> str:
        say = self.say
        if not clauses:
            return say(Text.of("always"))
        if len(clauses) == 1:
            return clauses[0]
        listed = "; ".join(clauses)
        if need == len(clauses):
            return say(Text.of("all of ({what})", what=listed))
        if need == 1:
            return say(Text.of("one of ({what})", what=listed))
        return say(Text.of("at least {need} of ({what})", need=need, what=listed))

    def _fact(self, fact: str) -> str:
        return f"“{self.facts[fact]['ask'][self.language]}”"

    def _labels(self, fact: FactEntry, codes: Iterable[str]) -> str:
        yes_no: dict[str, Words] = {
            code.code: {"nl": code.label_nl, "en": code.label_en} for code in code_list("yes_no")
        }
        labels = {one["code"]: one["label"] for one in fact["codes"]} or yes_no
        return ", ".join(labels[code][self.language] for code in codes)
