"""Everything on a node that has a last day counted over the working-day calendar."""

from jinmin.cases.acts import CASE_DUES
from jinmin.doubts.counted_dues import DOUBT_DUES
from jinmin.matters import DueKinds
from jinmin.sharing.counted_dues import SHARING_DUES
from jinmin.voice.counted_dues import VOICE_DUES

DUE_KINDS = DueKinds((*CASE_DUES, *VOICE_DUES, *DOUBT_DUES, *SHARING_DUES))
