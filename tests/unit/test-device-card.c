/* test-device-card.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-device-card.h"

static const char *const one[] = {
  "bluez_sink.00_11_22_AA_BB_cc.a2dp_sink",
  "bluez_sink.00_11_22_AA_BB_CC.handsfree_head_unit",
  "bluez_source.00_11_22_AA_BB_CC.handsfree_head_unit",
  "bluez_output.00_11_22_AA_BB_CC.1",
  "bluez_input.00:11:22:aa:bb:cc",
};

static const char *const others[] = {
  "",
  "alsa_output.pci-0000_00_1f.3.analog-stereo",
  "bluez_sink",
  "bluez_sink.",
  "bluez_sink.00_11_22_AA_BB",
  "bluez_sink.00_11_22_AA_BB_C",
  "bluez_sink.00_11_22_AA_BB_CCC.a2dp_sink",
  "bluez_sink.00_11:22_AA_BB_CC.a2dp_sink",
  "bluez_sink.0g_11_22_AA_BB_CC.a2dp_sink",
  "bluez_sink.00-11-22-AA-BB-CC.a2dp_sink",
  "usb.00_11_22_AA_BB_CC.1",
};

static void
test_one_headset (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (one); i++)
    {
      char address[HOLLER_DEVICE_ADDRESS_SIZE];

      g_assert_true (holler_device_get_address (one[i], address));
      g_assert_cmpstr (address, ==, "00:11:22:AA:BB:CC");
      for (guint j = 0; j < G_N_ELEMENTS (one); j++)
        g_assert_true (holler_device_is_same_card (one[i], one[j]));
      g_assert_false (
        holler_device_is_same_card (one[i],
                                    "bluez_sink.00_11_22_AA_BB_CD.a2dp_sink"));
    }
}

static void
test_no_headset (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      char address[HOLLER_DEVICE_ADDRESS_SIZE];

      g_assert_false (holler_device_get_address (others[i], address));
      g_assert_false (holler_device_is_same_card (others[i], others[i]));
      g_assert_false (holler_device_is_same_card (one[0], others[i]));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/device-card/one-headset", test_one_headset);
  g_test_add_func ("/core/device-card/no-headset", test_no_headset);

  return g_test_run ();
}
