import './policy-fields.css'
import type { DedupPolicy, Relation } from 'unisono/client/client.ts'
import { sentencesOn } from '../parts/field.tsx'
import { RelationChip } from '../parts/relation-chip.tsx'
import { count } from '../parts/units.ts'
import { DUPLICATE_RELATIONS, type Preset, presetOf, withPreset } from './policy.ts'
import { RangeField } from './range-field.tsx'

interface PolicyFieldsProps {
  readonly policy: DedupPolicy
  readonly onChange: (policy: DedupPolicy) => void
  readonly error: unknown
  /** Whether the bucket holds nothing: else its sampling stays. */
  readonly isEmpty: boolean
}

const RELATIONS: Readonly<Record<(typeof DUPLICATE_RELATIONS)[number], string>> = {
  same: 'Most of both is one recording: another format, another rip, a little faster.',
  contained: 'Most of the upload is a part of a recording: an excerpt, a radio edit.',
  contains: 'Most of a recording is a part of the upload: an extended version, an hour with it inside.',
  overlaps: 'They share a passage: a medley, a sample. Seldom a duplicate.',
}

const PRESETS: Readonly<Record<Preset, string>> = {
  default: 'Default',
  wide: 'Wide',
  exact: 'Exact',
}

/** Every knob of a policy, and what it does. */
export function PolicyFields({ policy, onChange, error, isEmpty }: PolicyFieldsProps) {
  const set = (change: Partial<DedupPolicy>) => onChange({ ...policy, ...change })
  const wrong = sentencesOn(error, 'dedup')
  return (
    <section className="card form-part policy" aria-labelledby="policy-title">
      <div className="policy-head">
        <div>
          <h2 id="policy-title">What is a duplicate</h2>
          <p className="soft small">
            An upload that is one joins the recording that is there. All else is kept as new.
          </p>
        </div>
        <PresetSwitch policy={policy} onChange={onChange} />
      </div>
      <fieldset className="policy-relations">
        <legend className="label">Relations</legend>
        {DUPLICATE_RELATIONS.map((relation) => (
          <label key={relation}>
            <input
              type="checkbox"
              checked={policy.relations.includes(relation)}
              onChange={({ target }) => set({ relations: withRelation(policy.relations, relation, target.checked) })}
            />
            <RelationChip relation={relation} />
            <span className="soft small">{RELATIONS[relation]}</span>
          </label>
        ))}
        {policy.relations.length === 0 && <p className="field-error">Choose at least one.</p>}
      </fieldset>
      <div className="policy-ranges">
        <RangeField
          label="Speed"
          help="A copy may play so much slower or faster, its pitch with it, as a turntable does."
          value={policy.speed_range}
          most={0.5}
          step={0.01}
          said={plusMinus}
          onChange={(value) => set({ speed_range: value })}
        />
        <RangeField
          label="Tempo"
          help="Slower or faster at its true pitch, as a DJ's software does."
          value={policy.tempo_range}
          most={0.5}
          step={0.01}
          said={plusMinus}
          onChange={(value) => set({ tempo_range: value })}
        />
        <RangeField
          label="Pitch"
          help="Higher or lower at its true tempo."
          value={policy.pitch_range_semitones}
          most={12}
          step={0.25}
          said={(value) => (value === 0 ? 'unchanged' : `±${value} semitones`)}
          onChange={(value) => set({ pitch_range_semitones: value })}
        />
        <RangeField
          label="Least similarity"
          help="Share of the peaks found again in the passages that both share. Noise and low bit rates lower it."
          value={policy.min_similarity}
          most={1}
          step={0.01}
          said={atLeast}
          onChange={(value) => set({ min_similarity: value })}
        />
        <RangeField
          label="Least coverage"
          help="Share of either side that lies inside matching passages."
          value={policy.min_coverage}
          most={1}
          step={0.01}
          said={atLeast}
          onChange={(value) => set({ min_coverage: value })}
        />
        <RangeField
          label="Sampling"
          help={
            isEmpty
              ? 'One hash in so many is in the index. Fewer take less memory, and short excerpts are found less surely.'
              : 'One hash in so many is in the index. It changes only while the bucket is empty.'
          }
          value={Math.log2(policy.sampling)}
          most={10}
          step={1}
          said={(value) => `1 in ${count(2 ** value)}`}
          isFixed={!isEmpty}
          onChange={(value) => set({ sampling: 2 ** value })}
        />
      </div>
      {wrong.length > 0 && <p className="field-error">{wrong.join(' ')}</p>}
    </section>
  )
}

function PresetSwitch({ policy, onChange }: Pick<PolicyFieldsProps, 'policy' | 'onChange'>) {
  const now = presetOf(policy)
  return (
    <fieldset className="switch">
      <legend className="unseen">Preset</legend>
      {Object.entries(PRESETS).map(([preset, name]) => (
        <label key={preset}>
          <input
            type="radio"
            name="preset"
            className="unseen"
            checked={now === preset}
            onChange={() => onChange(withPreset(preset as Preset, policy))}
          />
          {name}
        </label>
      ))}
    </fieldset>
  )
}

function withRelation(relations: readonly Relation[], relation: Relation, isIn: boolean): Relation[] {
  return DUPLICATE_RELATIONS.filter((one) => (one === relation ? isIn : relations.includes(one)))
}

function plusMinus(value: number): string {
  return value === 0 ? 'unchanged' : `±${Math.round(value * 100)} %`
}

function atLeast(value: number): string {
  return value === 0 ? 'any' : value.toFixed(2)
}
