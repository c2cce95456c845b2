"""What two gateways at the same address show to the same people, sentence by sentence."""
