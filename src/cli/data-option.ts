import { Option } from 'commander'

/** For commands on a data folder, where the service has its own way to be told. */
export function dataOption(what = 'the data folder'): Option {
  return new Option('--data <dir>', what).env('UNISONO_DATA').makeOptionMandatory()
}
