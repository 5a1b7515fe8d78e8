"""Who stands behind an extract, on what basis it may be held, and to whom one writes about it."""

from datetime import date

from pydantic import Field

from pipelines.specs.base import Spec, Text


class Publisher(Spec):
    """Who stands behind the figures, where they are published and under which licence."""

    name: Text = Field(description="The organisation.")
    landing_page: Text | None = Field(default=None, description="Where the figures are published.")
    licence: Text = Field(default="OGL-UK-3.0", description="The licence's short name (SPDX).")
    attribution: Text | None = Field(
        default=None, description="The sentence the licence asks to be shown."
    )


class Agreement(Spec):
    """The basis on which the extract may be held; open data name their licence as the basis."""

    reference: Text = Field(description="Reference of the data sharing agreement, or `open data`.")
    basis: Text = Field(description="The legal basis, or the licence of open data.")
    purpose: Text = Field(description="What the extract may be used for.")
    expires: date | None = Field(default=None, description="Last day the agreement holds.")
    retention_years: int | None = Field(
        default=None, ge=1, description="How long received files may be kept."
    )


class Contact(Spec):
    """A role, never a person: people are in the dated role register."""

    role: Text = Field(description="The role, such as performance analyst.")
    organisation: Text = Field(description="Where the role is held.")
