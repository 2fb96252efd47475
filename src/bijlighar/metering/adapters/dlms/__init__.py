"""Meters of IS 15959 over TCP: read many at once, switch with proof; bytes in, our records out."""

from bijlighar.metering.adapters.dlms.frames import readings as readings
from bijlighar.metering.adapters.dlms.frames import verdicts as verdicts
from bijlighar.metering.adapters.dlms.landing import Landing as Landing
from bijlighar.metering.adapters.dlms.landing import landings as landings
from bijlighar.metering.adapters.dlms.read import aread_meters as aread_meters
from bijlighar.metering.adapters.dlms.read import read_meters as read_meters
from bijlighar.metering.adapters.dlms.records import Access as Access
from bijlighar.metering.adapters.dlms.records import Ask as Ask
from bijlighar.metering.adapters.dlms.records import Limits as Limits
from bijlighar.metering.adapters.dlms.records import MeterKeys as MeterKeys
from bijlighar.metering.adapters.dlms.records import Outcome as Outcome
from bijlighar.metering.adapters.dlms.records import RelayOutcome as RelayOutcome
from bijlighar.metering.adapters.dlms.records import RelayState as RelayState
from bijlighar.metering.adapters.dlms.records import State as State
from bijlighar.metering.adapters.dlms.records import Step as Step
from bijlighar.metering.adapters.dlms.records import Target as Target
from bijlighar.metering.adapters.dlms.relay import aswitch_relay as aswitch_relay
from bijlighar.metering.adapters.dlms.relay import switch_relay as switch_relay
from bijlighar.metering.adapters.dlms.relay import switch_relays as switch_relays
from bijlighar.metering.adapters.dlms.targets import TargetsRefused as TargetsRefused
from bijlighar.metering.adapters.dlms.targets import read_targets as read_targets
