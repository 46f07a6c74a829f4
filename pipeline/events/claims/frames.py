"""The frames: which verbs and nouns, with which objects and subjects, say that what happened.

A verb frame asks for an object (`obj`) behind an active verb or before a passive one, and for a kind of subject. A noun
frame asks for its companions in the same clause. Expressions are over a view's line, where mentions are `<F>`, `<C>`,
`<A>`, `<I>`, `<P>`; they match whole tokens.
"""

from dataclasses import dataclass
from typing import Literal

from models.values import ClaimType, Status
from pipeline.events.claims.words import BUYING, CORE, GOODS, LIST, PERMIT, RULE, TRADE

SubjectKind = Literal["gov", "firm", "any", "not_firm", "not_gov", "rule", "goods"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One way of saying that a type of claim holds.

    `verbs` are lemmas, comma-separated; `words` is an expression for a noun or fixed phrase. `obj` must stand in object
    position, `before` and `after` anywhere on that side in the clause, `near` on either side, `wide` anywhere in the
    sentence; `never` nowhere in the
    clause. `status` is forced where the words themselves tell it.
    """

    name: str
    type: ClaimType
    verbs: str = ""
    words: str = ""
    obj: str = ""
    subject: SubjectKind = "any"
    before: str = ""
    after: str = ""
    near: str = ""
    wide: str = ""
    never: str = ""
    status: Status | None = None
    voice: Literal["any", "active", "passive"] = "any"
    reach: int = 14
    reduced: bool = True  # whether a bare participle behind its object may be a passive: "chips barred from export"
    weight: float = 0.8


MONEY = r"(?:[$€£¥]|usd|rmb|yuan|dollars?|euros?|won|yen|nt|million|billion|mln|bn|percent|%|per cent)"
NEW = r"(?:new|fresh|tough(?:er)?|strict(?:er)?|tight(?:er)?|additional|sweeping|further|broad(?:er)?|latest|wide-ranging|stringent|harsh(?:er)?|nationwide|worldwide|extra|stepped-up|renewed|expanded|stiff(?:er)?)"
SHARES = r"(?:shares?|stock|stocks|price targets?|dividends?|ratings?|market value|market cap|bond|bonds|share price|valuation|headcount|staff|jobs|workforce|carbon|emissions)"
STOP = "halt,stop,suspend,pause,cease,freeze,discontinue,end,terminate"
RAISE = "raise,lift,hike,increase,boost,bump up,push up,mark up,double,triple,jack up,up"
LOWER = "cut,lower,reduce,slash,trim,drop,halve,discount,mark down,pare"
PRICE = r"(?:(?:list|contract|spot|rental|street|wholesale|unit|average selling|selling|market|retail|chip|gpu|hourly|official|lease|hbm\w*|dram|memory|wafer|cloud|token|<c>|foundry)[ -])*(?:prices?|pricing|rates?|asps?|quotes?|tariffs? for renting|rents?|price tags?|price list|rental costs?|hourly costs?|surcharges?|fees?)"

government = (
    # ── restriction_imposed ──
    Frame(
        "restrict-goods",
        "restriction_imposed",
        "ban,bar,block,prohibit,forbid,restrict,curb,limit,curtail,outlaw,choke off,cut off,throttle,constrain,embargo,disallow,preclude,ration,choke,shut off,cap,control,crack down,clamp down,wall off,hamper,target",
        obj=rf"(?:{TRADE}|{GOODS}|<F>)",
        subject="not_firm",
        never=r"(?:licen[cs]e applications?)",
    ),
    Frame(
        "stop-trade",
        "restriction_imposed",
        STOP,
        obj=rf"(?:{TRADE}|{GOODS})",
        subject="gov",
        never=rf"(?:{RULE}|{PERMIT}|tariffs?|duty|duties|levy|probe|investigation|orders?)",
    ),
    Frame(
        "tighten-rule",
        "restriction_imposed",
        "tighten,toughen,expand,broaden,widen,extend,strengthen,step up,impose,introduce,adopt,enact,slap,place,put,issue,publish,unveil,announce,roll out,bring in,implement,apply,harden,ramp up,finalize,finalise,release,set,establish,create,reimpose,reinstate,restore,add,lay down,mandate,prepare,draft,propose,plan,consider,weigh,mull,unleash,levy,pass,launch,intensify,retaliate",
        obj=rf"(?:{NEW} )?(?:(?:export|trade|licen[cs]ing|import|sales|technology|chip|reexport|additional|outbound|investment|stricter|us|security|end-use|global|case-by-case) )*(?:controls?|curbs?|restrictions?|bans?|embargo(?:es)?|prohibitions?|licen[cs]e requirements?|licen[cs]ing requirements?|export rules?|limits?|caps?|quotas?|presumption|licen[cs]ing|clampdown|crackdown|countermeasures)",
        subject="not_firm",
        never=r"(?:tariffs?|export tax|suspension|easing|price caps?|revenue|red flag|exemption|waivers?)",
        weight=0.85,
    ),
    Frame("bill", "restriction_imposed", "introduce,propose,pass,approve,sponsor,table,advance,vote,back,file,draft,debate,clear,mark up,adopt",
          obj=r"(?:bill|legislation|(?:\S+ ){0,4}act|<I>|amendment)", subject="not_firm", wide=r"(?:chips?|gpus?|accelerators?|semiconductors?|<C>|processors?|ai) ?.*(?:export\w*|ship\w*|sell\w*|sale|sales|restrict\w*|ban\w*|bar|smuggl\w*|location|access|track\w*)|(?:export\w*|ship\w*|sales?|restrict\w*|ban|bar|block|location|track\w*) .*(?:chips?|gpus?|accelerators?|semiconductors?|<C>|processors?)", never=r"(?:<L>|entity list|tariffs?|rule|subsid\w+|tax credit|funding|3a090|ease|easing)", status="proposed", weight=0.7),
    Frame(
        "rule-on-goods",
        "restriction_imposed",
        "issue,publish,release,adopt,finalize,finalise,unveil,introduce,propose,draft,pass,approve,sponsor,table,announce,advance",
        obj=rf"(?:rules?|regulations?|bill|legislation|act|measures?|<I>|guidance|guidelines|order|directive|letters?|amendments?|notice|catalogue)\b.*\b(?:restrict\w*|bar|barring|ban|banning|limit\w*|prohibit\w*|curb\w*|requir\w+|block\w*|tighten\w*|control\w*|creat\w+ a presumption|forbid\w*|presum\w+|stop\w*|prevent\w*)",
        subject="not_firm",
        reach=30,
        never=r"(?:tariffs?|duty|no longer|ease|easing|relax\w*|eas(?:e|ed)|removes?|local companies|domestic(?:ally)?)",
        weight=0.8,
    ),
    Frame(
        "require-licence",
        "restriction_imposed",
        "require,demand,mandate,need,necessitate",
        obj=r"(?:(?:an? |export |prior |new |special |individual |us |u\.s\. |government |explicit )*(?:licen[cs]es?|permits?|licen[cs]ing|approvals?|authori[sz]ations?|permission|clearance)|(?:chip ?makers?|compan\w+|makers?|exporters?|firms|sellers|<F>) .{0,20}to (?:build|install|verify|report|track|notify|disclose|offer|certify|give|set aside|embed)|location verification|chip security|verification|tracking|disclosure)",
        subject="any",
        near=rf"(?:{TRADE}|{GOODS}|ship\w*|sell\w*|export\w*|install\w*)",
        never=r"(?:no longer|not need|building|planning|zoning)",
        weight=0.85,
    ),
    Frame(
        "subject-to",
        "restriction_imposed",
        words=r"(?:(?:now |made |be |are |is |become |becomes |fall |falls |be made )?subject to|fall under|falls under|fell under|come under|comes under|came under|covered by|caught by|captured by|be placed under|placed under|brought under|swept up by|hit by|apply to|applies to|will apply to|cover|covers|covering)",
        near=r"(?:licen[cs]e requirements?|licen[cs]ing requirements?|export[- ]control\w*|export licen[cs]\w+|export restrictions?|a licen[cs]e|licen[cs]ing|presumption of denial|new (?:rule|controls|requirements?|licen[cs]\w+|curbs|restrictions|export)|the (?:curbs|ban|restrictions)|(?:export|<A>|us|u\.s\.) (?:controls|curbs|restrictions|ban))",
        never=r"(?:no longer|not be subject|tariffs?|exempt\w*|a chip at|covers integrated)",
        weight=0.65,
    ),
    Frame(
        "told-licence",
        "restriction_imposed",
        "tell,inform,notify,order,instruct,direct,command,warn,advise,demand,compel,force,press",
        obj=r"(?:<F>|compan\w+|firms?|chipmakers?|makers?|suppliers?|toolmakers?|it|them|us|vendors?|exporters?|designers?|foundr\w+|to)",
        after=r"(?:licen[cs]e|licen[cs]es|permit|stop|halt|cease|suspend|not to (?:sell|ship|supply|export|service|renew)|refrain from (?:selling|shipping|exporting)|restrict|curb|limit|curtail|no longer (?:ship|sell|export)|bar|ban)\b(?!.*\b(?:buying|purchas\w+|using|ordering|testing|orders|procur\w+)\b)",
        reduced=False,
        subject="gov",
        reach=30,
        weight=0.85,
    ),
    Frame(
        "need-licence",
        "restriction_imposed",
        words=r"(?:must (?:now |first |henceforth )?(?:obtain|seek|get|apply for|secure|have|hold|file for)|need(?:s|ed)? to (?:obtain|get|seek|apply for|secure)|required to (?:obtain|seek|get|apply for|hold|secure)|have to (?:obtain|seek|apply for|get)|has to (?:obtain|seek|apply for|get))",
        after=r"(?:licen[cs]es?|permits?|approvals?|permission|authori[sz]ations?|clearance)",
        weight=0.75,
    ),
    Frame(
        "licence-required",
        "restriction_imposed",
        words=r"(?:licen[cs]es?|permits?|approvals?|authori[sz]ations?) (?:is|are|will be|would be|was|were|being|to be) (?:now |also |newly )?(?:required|needed|mandatory|necessary)",
        near=rf"(?:{TRADE}|{GOODS})",
        never="no longer",
        weight=0.85,
    ),
    Frame(
        "withdraw-permit",
        "restriction_imposed",
        "revoke,withdraw,rescind,cancel,end,terminate,strip,scrap,pull,remove,eliminate,void,annul,drop,abolish,close,narrow,take away,nullify,suspend,phase out",
        obj=rf"(?:{PERMIT}|loopholes?|presumption of approval|export privileges)(?! requirement)",
        subject="not_firm",
        never=r"(?:requirements?|tariffs?|duty|duties|3a090|paragraph|diffusion|rule|controls?|curbs|restrictions?|ban|entity list|affiliates|list|designation|listing|act\b|chips tax)",
        weight=0.85,
    ),
    Frame(
        "deny-permit",
        "restriction_imposed",
        "deny,reject,refuse,withhold,turn down,block,freeze,stop processing,stop issuing,hold up,stall,pause,halt",
        obj=r"(?:(?:export |sales )?licen[cs]es?|applications?|permits?|(?:export |sales )?approvals?|authori[sz]ations?|licen[cs]ing)",
        subject="not_firm",
        near=rf"(?:{GOODS}|<C>|<F>|<P>|exports?)",
        never="report",
        weight=0.75,
    ),
    Frame(
        "lose-status",
        "restriction_imposed",
        "lose",
        obj=r"(?:veu|<V>|waivers?|exemptions?|licen[cs]es?|authori[sz]ations?|export privileges|status)",
        weight=0.75,
    ),
    Frame(
        "not-allowed",
        "restriction_imposed",
        words=r"(?:(?:no longer|not) (?:be )?(?:allowed|permitted|able|authori[sz]ed|free|cleared) (?:to|into) (?:enter|clear|the|ship|sell|export|supply|service|buy|import|deliver)|(?:can|may|could|must|shall) (?:no longer|not) (?:be )?(?:ship|sell|export|supply|service|sold|exported|shipped|supplied)|cannot (?:be )?(?:ship|sell|export|supply|sold|exported|shipped)|(?:off|out of) (?:limits|bounds)|not (?:be |been )?(?:allow|permit|let)(?:ted|ed|ting|ing)? (?:the )?(?:sale|sales|export|exports|shipment|shipments|<F>|<C>)|(?:would|will|does|did|do) not (?:allow|permit|let))",
        near=rf"(?:{TRADE}|{GOODS}|ship|sell|export|supply)",
        weight=0.75,
    ),
    Frame(
        "rule-starts",
        "restriction_imposed",
        words=r"(?:takes? effect|took effect|taking effect|comes? into (?:force|effect)|came into (?:force|effect)|coming into (?:force|effect)|enters? into force|entered into force|kicks? in|kicked in|goes into effect|go into effect|went into effect|going into effect)",
        before=r"(?:(?:export|licen[cs]ing|trade|sales|chip|import)? ?(?:controls?|curbs?|restrictions?|bans?|rules?|licen[cs]e requirements?|requirements?|limits?|embargo|prohibition|measures)|<I>|rule)",
        never=r"(?:tariffs?|duty|duties|levy|suspension|easing|exemption|before it)",
        weight=0.6,
    ),
    Frame(
        "new-rule-noun",
        "restriction_imposed",
        words=rf"(?:{NEW}|<A>(?: 's)?) (?:(?:and|{NEW}|<A>|'s|export|us|american|chip|ai|trade|licen[cs]ing|technology|sales|government|import|security) )*(?:curbs?|restrictions?|controls?|bans?|export rules?|licen[cs]e requirements?|licen[cs]ing requirements?|crackdown|clampdown)(?= (?:on|for|that|to|of|against|targeting|cover\w*|hit\w*|from|announced|imposed|affect\w*|aimed|take|took|will|,|\.|apply\w*|barring|restricting|limiting|requiring|would|were|was|are|could))",
        near=rf"(?:{GOODS}|<C>|exports?|<F>)",
        never=r"(?:lift\w*|eas(?:e|ed|es|ing)|remov\w+|rescind\w*|relax\w*|ahead of|expected|if|expir\w+|lapse\w*|suspen\w+|waive\w*|evad\w*|circumvent\w*|bypass\w*|violat\w*|breach\w*|in breach|loosen\w*|roll\w* back|delay\w*|comply|compliant|complies|around|despite|repeal\w*|critici[sz]\w+|oppos\w+|exempt\w*|scrap\w*|before)",
        weight=0.55,
    ),
    Frame(
        "ban-noun",
        "restriction_imposed",
        words=r"(?:an? |the |total |outright |blanket |full |complete |de facto |export |sales |immediate )+(?:ban|embargo|prohibition|cap|crackdown|block|moratorium)(?= (?:on|of|against))",
        near=rf"(?:{GOODS}|exports?|sales)",
        never=r"(?:lift\w*|eas(?:e|ed|es|ing)|remov\w+|rescind\w*|relax\w*|end\w*|if|expir\w+|evad\w*|circumvent\w*|violat\w*|breach\w*|drop\w*|revers\w+|before|despite|stop buying|loosen\w*|since|repeal\w*|scrap\w*)",
        weight=0.55,
    ),
    Frame("new-control-text", "restriction_imposed", "revise,amend,expand,update,add,create,modify,change", obj=r"(?:.{0,80} to (?:control|restrict|cover|impose|apply|require|prohibit|include|add|capture|tighten|bar|ban|limit|close|extend)|(?:<I>|eccn|paragraph|controls?|rules?) .{0,60}(?:to (?:control|cover|include|capture|restrict|apply)))", near=r"(?:<I>|<A>|rule|controls?|regulations|regulators?)", subject="not_firm", reach=24, never=r"(?:to remove|no longer|ease|relax|entities|to the <L>|by adding|case-by-case|policy)", weight=0.9),
    Frame(
        "sanction-cut",
        "restriction_imposed",
        "sanction,blacklist from buying",
        obj=r"(?:<F>|chips?|<C>)",
        subject="gov",
        weight=0.5,
        never=r"entity list",
    ),
    Frame(
        "share-of-sales",
        "restriction_imposed",
        words=r"(?:hand over|pay|give|turn over|remit|share|surrender) (?:the )?(?:<A> )?.{0,20}(?:\d+) (?:%|percent|per cent) of",
        near=r"(?:revenues?|sales|proceeds)",
        weight=0.4,
        status=None,
        never=".",
    ),
    # ── restriction_eased ──
    Frame(
        "lift-rule",
        "restriction_eased",
        "lift,ease,relax,loosen,remove,rescind,repeal,scrap,drop,waive,roll back,scale back,undo,reverse,abolish,soften,suspend,pause,withdraw,revoke,cancel,end,dismantle,unwind,delay,postpone,eliminate,abandon,void,annul,shelve,unblock,strike,discard,revise,stay,defer,dilute,walk back,axe,narrow,rethink,replace,liberalize,liberalise,terminate,remove,cease,halt,freeze,amend,rework",
        obj=rf"(?:(?:export|trade|licen[cs]ing|sales|chip|technology|its|the|us|all|some|most|these|those|certain|<A>|biden-era|global|'s|related|planned|existing|current|previous|recent|curbs?|<C>|<F>|on) )*(?:controls?|curbs?|restrictions?|bans?|embargo(?:es)?|prohibitions?|licen[cs]e requirements?|licen[cs]ing requirements?|(?:export|diffusion|affiliates|50%|foundry|chip|final|interim) rules?|limits?|caps?|sanctions?|<I>|paragraph|presumption of denial|framework|measures|rules?|countermeasures|regulations?)",
        subject="not_firm",
        never=r"(?:to (?:control|cover|include|capture|restrict|apply|add|require)|tariffs?|duty|duties|levy|levies|validated|veu|waivers?|exemptions?|from (?:the |its |a )?(?:<L>|entity list|list|blacklist)|listing|placement|to (?:the )?(?:<L>|entity list)|by adding|export administration regulations|covered list|status|privileges|probe|prices?|regulations by|subject)",
        weight=0.85,
    ),
    Frame(
        "grant-permit",
        "restriction_eased",
        "grant,issue,approve,award,give,hand,obtain,receive,secure,win,get,clear,renew,extend,provide,offer,accord,restart issuing,sign off,greenlight,assure,promise,restore,allow",
        obj=rf"(?:(?:export |sales |general |annual |one-year |us |individual |temporary |u\.s\. |special |conditional |formal |import |first |new |<A> |the |a |an |some |shipment )*(?:licen[cs]es?|waivers?|exemptions?|permits?|permission|clearances?|carve-outs?|reprieves?|green light|go-ahead|authori[sz]ations?|nod|approvals?|exceptions?|extensions?)|green[- ]light)",
        near=rf"(?:{GOODS}|{TRADE}|<C>|<F>|ship|sell|export|import)",
        never=r"(?:council|city|planning|zoning|building permit|megawatts?|not (?:been )?renewed|must|need to|required to|seek\w*|deni\w+|revok\w+|withdr\w+|rescind\w*|fda|drug|board approval|shareholder|regulatory approval for the merger|merger|if|apply for)",
        weight=0.8,
    ),
    Frame(
        "allow-trade",
        "restriction_eased",
        "allow,permit,let,authorize,authorise,approve,clear,greenlight,green-light,okay,enable,reopen,unblock,free,exempt,sanction,unlock,open,bless,wave through,nod",
        obj=rf"(?:<F>|<C>|{TRADE}|{GOODS}|some|certain|limited|chinese|companies|firms)",
        near=rf"(?:{TRADE}|ship|sell|export|buy|import|purchase|exempt\w*|supply|use|acquire|resume|receive)",
        subject="not_firm",
        never=r"(?:not|no longer|never|tariffs?|duty|duties|board|merger|if|workloads?|customers to|users to|developers|probe|investigation|antitrust|inference|training)",
        weight=0.75,
    ),
    Frame(
        "licence-no-longer",
        "restriction_eased",
        words=r"(?:no longer|not) (?:be )?(?:(?:need|needs|require|requires|required|subject to|barred|banned|restricted|prohibited|covered|controlled)\b)",
        near=r"(?:licen[cs]es?|permits?|presumption|controls?|restrictions?|exports?|licen[cs]ing|requirements?|from)",
        weight=0.75,
        subject="not_firm",
    ),
    Frame(
        "permit-comes",
        "restriction_eased",
        words=r"(?:licen[cs]es?|waivers?|permits?|authori[sz]ations?|export approvals?|approvals?) (?:(?:for|to|that|of) .{1,60} )?(?:will be|would be|have been|has been|were|was|are being|being|are|is|to be) (?:\w+ly )?(?:granted|issued|approved|renewed|given|extended|restored|forthcoming)",
        near=rf"(?:{GOODS}|exports?|<C>|<F>|ship|sell)",
        weight=0.8,
    ),
    Frame(
        "review-eased",
        "restriction_eased",
        words=r"(?:case[- ]by[- ]case|presumption of approval)",
        near=r"(?:review\w*|basis|licen[cs]\w+|applications?|policy)",
        never=r"(?:rare|examined|logic chips of|presumption of denial to|will be examined|minerals|antimony|gallium|eligible|must)",
        weight=0.6,
    ),
    Frame(
        "licence-exempt",
        "restriction_eased",
        words=r"(?:(?:be |is |are |was |were )?(?:exempt(?:ed)?|excluded|carved out|excused|spared) (?:from|under))",
        after=r"(?:controls?|curbs?|restrictions?|ban|licen[cs]\w*|rules?|requirements?|<I>)",
        never=r"(?:tariffs?|duty|duties|levy)",
        weight=0.65,
    ),
    Frame(
        "eased-rule-passive-time",
        "restriction_eased",
        words=r"(?:are|is|were|was|be|been|being) (?:now |also |effectively |quietly )?(?:lifted|eased|relaxed|loosened|scrapped|waived)",
        before=rf"(?:{RULE}|requirement)",
        never=r"(?:tariffs?|duty|duties|levy|levies)",
        weight=0.7,
    ),
    Frame(
        "eased-expired",
        "restriction_eased",
        words=r"(?:has |have |had |is |was |were )?(?:expire[sd]?|lapse[sd]?|run out|ran out|expiring|lapsing|to expire|come to an end|came to an end|not (?:been )?renewed|is over|ended)",
        before=r"(?:suspension|waivers?|exemptions?|licen[cs]es?|permits?|authori[sz]ations?|pause|reprieve|moratorium|carve-out|exception|approvals?|grace period|truce|veu)",
        never=r"(?:tariffs?|duty|duties|levy|levies)",
        status="ended",
        weight=0.75,
    ),
    Frame(
        "imposed-expired",
        "restriction_imposed",
        words=r"(?:has |have |had |is |was |were )?(?:expire[sd]?|lapse[sd]?|run out|ran out|came to an end|come to an end|ceased to apply|cease[sd]? to have effect|fell away|no longer in (?:force|effect)|is over|sunset)",
        before=r"(?:controls?|curbs?|restrictions?|bans?|embargo|prohibitions?|licen[cs]e requirements?|rule|rules|caps?|limits?|<I>|measures?|order)",
        never=r"(?:tariffs?|duty|duties|suspension|waivers?|exemptions?|pause|licen[cs]es? (?:expired|lapsed)|reprieve)",
        status="ended",
        weight=0.7,
    ),
    # ── listings ──
    Frame(
        "list-add",
        "entity_listed",
        "add,place,put,designate,include,append,name,return,restore,insert,slap,move",
        obj=rf"(?:(?:to|on|onto|in|under|into) .{{0,60}}{LIST})",
        near=r"(?:<F>|entit\w+|compan\w+|firms?|parties|units?|subsidiar\w+|institutes?|universit\w+|organi[sz]ations?|affiliates?|chipmakers?|makers?|individuals?|traders?|start-?ups?|it|them|was|were|been|<I>)",
        never=r"(?:wish list|price list|to-do|from the|remov\w+|delet\w+|short ?list|best|reading list|waiting list|case-by-case|mailing|stock exchange|nasdaq|hkex)",
        reach=40,
        weight=0.85,
    ),
    Frame(
        "blacklist",
        "entity_listed",
        "blacklist,sanction,debar",
        obj=r"(?:<F>|compan\w+|firms?|entit\w+|chipmakers?|makers?|units?|start-?ups?|institutes?|distributors?|suppliers?|resellers?)",
        subject="not_firm",
        weight=0.8,
        never=r"(?:if)",
    ),
    Frame(
        "list-join",
        "entity_listed",
        words=r"(?:joins?|joined|lands? on|landed on|ends? up on|appears? on|appeared on|goes on|went on|now on|is on|are on|hit with|addition of|additions? to|adding|inclusion (?:of .{1,40})?(?:on|in)|listing of|designation of|placement (?:of .{1,40})?on|expands?|expanded|expanding|updates?|updated|amend\w*|revis\w+|entries to|entries for)",
        near=rf"(?:<L>|entity list|blacklist\w*|restricted[- ]party list|1260h|military (?:list|compan\w+)|unreliable)",
        after=rf"(?:{LIST}|<F>|entit\w+)",
        never=r"(?:remov\w+|delet\w+|off the|rule|export administration regulations$|suspend\w*|wish list|affiliates|ease|review of)",
        weight=0.55,
    ),
    Frame("list-include", "entity_listed", words=r"(?:(?:have|has|had|been|are|is|were|was) (?:also |now |newly )?(?:listed|blacklisted|designated|included|named|identified|placed|put)(?: (?:on|in|as|under))?)", near=r"(?:<L>|entity list|blacklist\w*|list|military compan\w+|unreliable)", subject="any", before=r"(?:<F>|compan\w+|firms?|entit\w+|parties|makers?|units?|it|they|them|who|which)", never=r"(?:off|remov\w+|delet\w+|stock|price list|nasdaq|suspend\w*|by listed|rule)", weight=0.7),
    Frame(
        "list-remove",
        "entity_delisted",
        "remove,delete,take,strike,drop,delist,clear,erase,exclude,strip,pull,lift,release",
        obj=rf"(?:(?:from|off|out of) .{{0,60}}{LIST})",
        near=r"(?:<F>|entit\w+|compan\w+|firms?|parties|units?|it|them|was|were|been|institutes?|universit\w+|subsidiar\w+|organi[sz]ations?|makers?|listing|<I>)",
        reach=40,
        never=r"(?:price list)",
        weight=0.9,
    ),
    Frame(
        "list-off",
        "entity_delisted",
        words=r"(?:comes? off|came off|coming off|off|removal (?:of .{1,60})?from|delisting of|delisted|removal of|exits?|leaves?|left|deletion of)",
        near=r"(?:<L>|entity list|blacklist|restricted[- ]party list|unverified list|1260h)",
        after=rf"(?:{LIST}|from|<F>)",
        never=r"(?:add\w*|rule|licen[cs]e requirement|validated|veu|authori[sz]ation)",
        weight=0.65,
    ),
    # ── tariff_changed ──
    Frame(
        "tariff-verb",
        "tariff_changed",
        "impose,raise,hike,increase,cut,lower,reduce,slap,levy,set,delay,postpone,suspend,double,triple,halve,exempt,threaten,announce,propose,introduce,scrap,drop,lift,remove,apply,slash,defer,pause,place,put,adopt,consider,weigh,plan,unveil,waive,extend,mull,float,initiate,launch,finalize,finalise,phase in,roll out,increase,keep,hold off,put off,push back,threaten,eliminate,hit,target,collect,declare,order,enact,prepare,ready,spare,trigger",
        obj=r"(?:.{0,60}\b(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|import tax(?:es)?|customs tax|surcharge|export tax|countervailing|section 232|section 301))",
        near=rf"(?:{GOODS}|section 232|section 301|<I>|<C>)",
        subject="not_firm",
        reach=30,
        never=r"(?:duty-free shop)",
        weight=0.9,
    ),
    Frame(
        "tariff-noun",
        "tariff_changed",
        words=r"(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|import tax(?:es)?)",
        near=r"(?:takes? effect|took effect|come into|into force|apply|applies|will be|rises?|rose|fall|falls|fell|goes? up|went up|from \d+|to \d+|\d+ (?:%|percent|per cent)|new|exempt\w*|delay\w*|postpone\w*|start\w*|begin\w*|now)",
        after="",
        before="",
        never=r"(?:heavy duty|duty cycle|hedge|if)",
        weight=0.7,
    ),
    Frame(
        "tariff-expired",
        "tariff_changed",
        words=r"(?:has |have |had )?(?:expire[sd]?|lapse[sd]?|ran out|run out|came to an end)",
        before=r"(?:tariffs?|dut(?:y|ies)|lev(?:y|ies))",
        status="ended",
        weight=0.8,
    ),
    # ── purchase_discouraged ──
    Frame(
        "told-not-buy",
        "purchase_discouraged",
        "tell,urge,order,ask,instruct,advise,warn,discourage,direct,caution,pressure,press,push,encourage,request,nudge,forbid,bar,ban,prohibit,require,steer,guide,notify,dissuade,demand,summon,restrict,block,stop,persuade,limit,counsel,call,recommend,remind,mandate,compel,force,deter,prod,lean",
        obj=rf"(?:(?:not to|to avoid|to stop|to halt|to pause|to suspend|to refrain|to shun|to steer clear|away from|against|to cut|to limit|to reduce|to cancel|to end|to drop|to hold off|to scale back|to justify|to explain|to phase out|to replace|to rip out|to ditch|off|to remove|from|to curb|to abandon|to give up|to delay|to wean|to cease|to freeze) .{{0,80}}{BUYING}|(?:from|against) (?:the )?{BUYING}|not to (?:buy|use|order|purchase|procure)|(?:to avoid|to shun|to steer clear of|away from|off|to drop|to ditch|to phase out|to replace|to remove|to justify|to cancel|to abandon) .{{0,60}}(?:<C>|<F>|chips?|gpus?|foreign|nvidia|american|us)|to (?:buy|use|prioriti[sz]e|favou?r|choose|prefer|adopt|switch to|source) (?:only )?.{{0,20}}(?:domestic\w*|local\w*|home-?grown|chinese|indigenous))",
        reduced=False,
        subject="gov",
        reach=30,
        never=r"(?:export licen[cs]e|to export|exporting|sell to|sales to <P>|supplying)",
        weight=0.85,
    ),
    Frame(
        "discourage-use",
        "purchase_discouraged",
        "discourage,deter,ban,bar,prohibit,restrict,block,forbid,limit,halt,stop,curb,shun,pause",
        obj=rf"(?:(?:the )?(?:purchases?|purchasing|procurement|use|usage|buying|orders?|ordering|adoption|imports?|importing|testing|deployment) .{{0,40}}(?:<C>|chips?|gpus?|accelerators?|processors?|foreign|<F>)|<F>|<C>)",
        near=rf"(?:purchases?|purchasing|procurement|use|usage|buying|orders?|ordering|adoption|imports?|state-funded|government|data[- ]cent)",
        subject="gov",
        weight=0.6,
        never=r"(?:exports?|export|exporting|sell|sales to|supply\w*|smuggl\w*)",
    ),
    Frame(
        "only-domestic",
        "purchase_discouraged",
        "require,order,mandate,oblige,instruct,tell,direct,demand",
        obj=r"(?:.{0,80}(?:domestic(?:ally)?(?:[- ](?:made|produced|designed|developed))?|home-?grown|locally made|local|chinese-made|indigenous) .{0,30}(?:chips?|accelerators?|gpus?|processors?|semiconductors?|<C>|hardware))",
        subject="not_firm",
        reach=30,
        weight=0.8,
    ),
    Frame(
        "discourage-noun",
        "purchase_discouraged",
        words=r"(?:window guidance|guidance (?:discouraging|against|requiring|telling|urging|not to)|(?:informal|verbal|oral) (?:guidance|instructions?|advice|notices?|warning)|procurement ban|buying ban|purchase ban|ban on (?:the )?(?:purchases?|buying|use|procurement)|warned .{1,40} off|warns .{1,40} off|warning .{1,40} off|waved? .{1,30} off|import ban|security risks?)",
        near=r"(?:<C>|chips?|gpus?|accelerators?|<F>|processors?)",
        before=r"(?:<A>|regulators?|government|ministry|authorities|officials)",
        never=r"(?:exporters?)",
        weight=0.6,
    ),
    Frame(
        "summon-security",
        "purchase_discouraged",
        "flag,cite,raise,warn",
        obj=r"(?:security (?:risks?|concerns?)|back ?doors?|backdoors?)",
        near="(?:buy|buying|purchas\\w+|procure\\w*|use|using)",
        subject="gov",
        weight=0.45,
    ),
    # ── enforcement ──
    Frame(
        "probe-verb",
        "enforcement",
        "investigate,probe,charge,indict,arrest,fine,penalize,penalise,convict,sentence,prosecute,raid,seize,confiscate,sue,accuse,detain,intercept,impound,summon,subpoena,punish,jail,extradite,scrutinize,scrutinise,examine,search",
        obj=r"(?:<F>|<C>|chips?|gpus?|servers?|m[ae]n|wom[ae]n|compan\w+|firms?|people|persons?|nationals?|execut\w+|traders?|exporters?|resellers?|whether|shipments?|individuals?|citizens?|suspects?|reports?|smuggl\w+|executives?|brokers?|distributors?|processors?|two|three|four|five|six|several|him|her|them|ceo|founder|boards?|accelerators?|former|claims)",
        subject="not_firm",
        never=r"(?:charge (?:of|for)|charges? (?:more|customers|users)|free of charge|charged? \$|fine[- ]tun\w+|case[- ]by[- ]case|fine print|in charge|search engine|rented|hour|per hour|sentence[- ]level|rare earths?|applications will|accused of copying|copyright|patent\w*|microscop\w*)",
        weight=0.8,
    ),
    Frame(
        "probe-noun",
        "enforcement",
        words=r"(?:probes?|investigations?|inquir(?:y|ies)|enquir(?:y|ies)|indictments?|settlements?|guilty pleas?|raids?|seizures?|convictions?|smuggling ring|smuggling case|administrative penalt(?:y|ies)|civil penalt(?:y|ies)|penalt(?:y|ies)|denial orders?|crackdown on smuggl\w+|antitrust case|arrests?|criminal charges|fines?|export[- ]control violations?|search warrants?|subpoenas?|looking into|look into|looks into|plead(?:s|ed)? guilty|pleaded guilty|pled guilty|found guilty|under investigation|agreed to pay|summons)",
        near=r"(?:<C>|<F>|chips?|gpus?|servers?|semiconductors?|export|smuggl\w+|processors?|accelerators?|diver\w+|antitrust|transship\w*)",
        before="",
        never=r"(?:section 232|section 301|into imports|imports of|national security investigation|tariffs?|if|site investigation|fine[- ]tun\w+|late delivery|contract)",
        weight=0.65,
    ),
    Frame(
        "violated",
        "enforcement",
        words=r"(?:broke|violated|breached|has violated|had violated|have violated|in violation of|in breach of)",
        after=r"(?:export|anti-?monopoly|antitrust|law|laws|controls?|rules?|<I>)",
        before=r"(?:<A>|found|ruled|said|regulator|court|finding|concluded|prosecutors)",
        weight=0.65,
    ),
    Frame(
        "smuggling-bust",
        "enforcement",
        words=r"(?:bust(?:s|ed)?|crack(?:s|ed)? down on|dismantl\w+|broke up|breaks up|crackdown on|clamps? down on)",
        after=r"(?:smuggl\w+|black market|diversion|transship\w*|ring|network|scheme)",
        weight=0.7,
    ),
)

firms = (
    # ── stockpiling ──
    Frame(
        "stockpile-verb",
        "stockpiling",
        "stockpile,hoard,stock up,amass,accumulate,squirrel away,lay in,pile up,build up,front-load,frontload,pre-buy,bank,warehouse,stash,stack up,pre-stock",
        obj=rf"(?:{CORE}|{GOODS}|<C>|<F>|inventor\w+|stocks?|supplies|materials?|on|ahead|wafers)",
        subject="not_gov",
        weight=0.9,
    ),
    Frame(
        "build-stock",
        "stockpiling",
        "hold,have,build,secure,keep,maintain,carry,sit,own,possess,acquire,retain,increase,raise,boost,grow,expand,add,buy,prepare,set aside,lay,procure,accumulate,remain",
        obj=r"(?:.{0,50}\b(?:stockpiles?|inventor(?:y|ies)|stocks? of|chip stock|gpu stock|buffer stocks?|safety stock|war chest of|reserves? of|buffer of|strategic reserve|hoard of|in stock|(?:months?|quarters?|years?|generations?|year|quarter|month)(?: 's|'s|s'|')? (?:worth|supply|of (?:inventory|supply|stock|buffer|coverage|demand))|enough .{0,30}(?:chips?|gpus?|<C>|accelerators?|cards?|hbm\w*|wafers|processors?|compute|inventory|supply|stock)))",
        near=rf"(?:{CORE}|<C>|<F>|hbm|gpus?|chips?|components|inventory of|supply|model)",
        subject="not_gov",
        never=r"(?:not enough|out of stock|inventory write|write-?downs?|charges?|provisions?|reserves? related|shares?|stocks? (?:rose|fell|climbed|slid)|excess inventory|bond|purchase commitments|obligations)",
        reach=22,
        weight=0.75,
    ),
    Frame(
        "stockpile-noun",
        "stockpiling",
        words=r"(?:stockpiles?|stockpiling|hoarding|stock-?building|inventory build(?:-?up)?|war chest|strategic inventory|buffer stock|safety stock|advance purchases|pull[- ]ins?|pull-forward|panic buying|front-?loading|inventory of|inventories of|chip inventory|gpu inventory|chip reserves?|chip bank|enough (?:high-end |ai |training |of the |nvidia |<F> |<C> |advanced )*(?:chips?|gpus?|<C>|accelerators?|cards|hbm\w*|processors))",
        near=rf"(?:{CORE}|<C>|<F>|hbm\w*|gpus?|chips?)",
        never=r"(?:charges?|write-?downs?|write-?offs?|written|wrote|not enough|excess|impairment|obligations|provision|smuggl\w+|clear\w* (?:the|its) inventory|running down|depleted|destock\w*|sold out|outstrip\w*|enough chips to (?:meet|go)|run(?:s|ning)? out)",
        weight=0.65,
    ),
    # ── supply_cut ──
    Frame(
        "stop-supply",
        "supply_cut",
        "halt,stop,suspend,pause,cease,freeze,cut,reduce,trim,slash,scale back,curtail,limit,delay,postpone,wind down,shut down,idle,ration,throttle,push back,cut back,decrease,lower,halve,pare,dial back,hold back,withhold,disrupt,interrupt,cancel,end,constrain,restrict,pull back,shrink,slow,defer,hamper,knock out,wipe out,shut",
        obj=rf"(?:.{{0,60}}\b(?:shipments?|shipping|deliver(?:y|ies)|production|output|suppl(?:y|ies)|supplying|sales|selling|allocations?|manufactur\w+|capacity|fabrication|making|orders (?:for|of|from|with)|work on|production lines?|wafer starts|operations|exports?|volumes?|cowos orders|packaging))",
        near=rf"(?:{CORE}|<C>|<F>|chips?|wafers?|hbm\w*|gpus?|tools?|fab|plant|{GOODS})",
        subject="not_gov",
        reach=18,
        never=r"(?:ban|bans|controls?|curbs?|restrictions?|tariffs?|licen[cs]es?|price|prices|inference|latency|power consumption|spending|costs?|bill|rule|rules|reliance|dependence|authorities|if|forecast|guidance)",
        weight=0.75,
    ),
    Frame(
        "supply-falls",
        "supply_cut",
        "fall,drop,slip,decline,shrink,slump,plunge,tumble,dry up,sink,slide,dwindle,stall,dip,contract,decrease,collapse,run short,slow,falter,crater,weaken,come down,evaporate,suffer,grind,miss,crash,nosedive,halve,lag,sag",
        before=r"(?:shipments?|deliver(?:y|ies)|production|output|suppl(?:y|ies)|allocations?|exports?|volumes?|yields?|capacity|wafer starts|unit sales|availability|imports?|utili[sz]ation)",
        near=rf"(?:{CORE}|<C>|<F>|chips?|wafers?|hbm\w*|gpus?|nand|dram|equipment|tools?|servers?)",
        never=r"(?:prices?|costs?|rates|shares|revenue fell|stock|power|latency|temperature|benchmark|slip(?:ped)? past|heavy rain)",
        weight=0.75,
    ),
    Frame(
        "shortage",
        "supply_cut",
        words=r"(?:shortages?|shortfalls?|supply[- ]constrained|supply constraints?|(?:supply|capacity|component|memory|chip|hbm|packaging|cowos|hbm\d\w*|production|inventory|allocation) (?:constraints?|bottlenecks?|crunch|squeeze|disruptions?|tightness|crisis|is tight|remains tight|was tight|remains constrained|is constrained|was constrained|were constrained|tight)|constrained supply|tight supply|in short supply|short supply|sold out|sells out|out of stock|lead[- ]times? .{0,40}(?:stretch\w*|lengthen\w*|extend\w*|grew|grow|rise|rose|increas\w+|of \d+|doubl\w+|widen\w*|to \d+|reach\w*|run|out|exceed\w*|beyond|balloon\w*)|on allocation|(?:production|shipment|delivery|supply) (?:delays?|halts?|cuts?|stoppages?|stops?|disruptions?|suspensions?|freezes?|problems|bottlenecks?)|backlogs?|unable to (?:ship|deliver|supply|meet demand|obtain|get|buy)|running (?:short|out|low)|runs? (?:short|out)|ran (?:short|out)|cannot (?:get|keep up|meet)|supply (?:of .{1,40} )?(?:was|is|were|are|remains?|remained|has been) (?:\w+ )?(?:constrained|tight|limited|short|insufficient|scarce)|scarce|scarcity|not enough .{0,25}(?:supply|chips|gpus|capacity|hbm\w*|cowos)|delayed by|is delayed|are delayed|been delayed|was delayed|behind schedule|production halt|bottleneck(?:s|ed)?|can not get enough|undersupply|under-supply|stock-?outs?|fab outage|outage at)",
        near=rf"(?:{CORE}|<C>|<F>|chips?|wafers?|hbm\w*|gpus?|nand|dram|cowos|packaging|equipment|tools?|accelerators?)",
        never=r"(?:guard\w* against|against (?:a |any |future |possible )?shortages|avoid\w*|prevent\w*|hedge\w*|fears?|insure\w*|in case|no shortage|talent|skills?|labou?r|workers|staff|engineers|ease[sd]?|easing|alleviat\w*|eases|power shortage|order backlog of \$|rule|bill|tickets?|ban)",
        weight=0.7,
    ),
    Frame(
        "production-stops",
        "supply_cut",
        words=r"(?:(?:production|output|shipments?|deliver(?:y|ies)|manufacturing|supply|supplies|work|sales|lines?)(?: of| for| on| at| to| from)? ?(?:.{0,60} )?(?:has|have|had|was|were|is|are|been)(?: also| now| already| been| temporarily| largely| effectively)* (?:halted|stopped|suspended|paused|frozen|disrupted|cut|reduced|idled|delayed|curtailed|discontinued|interrupted|slashed|trimmed|slowed|ceased|constrained|down|lower|knocked out|limited))",
        near=rf"(?:{CORE}|<C>|<F>|chips?|wafers?|hbm\w*)",
        never=r"(?:by (?:the )?<A>|ban|bans|rule|curbs|costs?|bakery|licen[cs]es?|prices?)",
        subject="any",
        weight=0.75,
    ),
    Frame(
        "no-longer-ship",
        "supply_cut",
        words=r"(?:no longer (?:ship|ships|shipping|sell|sells|selling|supply|supplies|supplying|make|makes|produce|produces|offer|offers)|not (?:yet )?(?:ship|sell|deliver|shipped|sold|delivered) any|no (?:shipments|sales|deliveries) of|stopped (?:receiving|getting)|shipments? of .{1,40} (?:to be |is |are |was |were |remain\w* )?below|zero (?:shipments|sales))",
        near=rf"(?:{CORE}|<C>|<F>)",
        subject="not_gov",
        weight=0.6,
    ),
    # ── supply_restored ──
    Frame(
        "resume-supply",
        "supply_restored",
        "resume,restart,restore,reopen,recommence,resuming,reinstate,revive,relaunch,begin again,return to,normalize,normalise",
        obj=rf"(?:.{{0,50}}\b(?:shipments?|shipping|deliver(?:y|ies|ing)|production|producing|output|suppl(?:y|ies|ying)|sales|selling|exports?|exporting|manufactur\w+|allocations?|operations|orders|making|work|to ship|ship|to sell|volume))",
        near=rf"(?:{CORE}|<C>|<F>|chips?|wafers?|hbm\w*|gpus?|plant|fab)",
        subject="not_gov",
        never=r"(?:tariffs?|talks|probe|if|football|trading|dividends?)",
        weight=0.9,
    ),
    Frame(
        "raise-supply",
        "supply_restored",
        "ramp,ramp up,raise,increase,boost,expand,double,triple,step up,accelerate,lift,scale up,add,quadruple,speed up,crank up,grow,bring forward,free up,build out,quicken,scale,allocate,up,build,open,begin,start",
        obj=rf"(?:(?:.{{0,40}}\b)?(?:shipments?|deliver(?:y|ies)|production|output|suppl(?:y|ies)|allocations?|wafer starts|wafer capacity|(?:production|packaging|cowos|hbm\w*|manufacturing|wafer|monthly|foundry|advanced packaging|fab|chip|output|test) capacity|capacity (?:for|of|at|to|by)|volumes?|second (?:production )?line|new (?:production )?lines?|orders? with <F>|yields?|availability|mass shipments?))",
        near=rf"(?:{CORE}|<C>|<F>|chips?|wafers?|hbm\w*|gpus?|cowos|packaging|tools)",
        subject="not_gov",
        never=r"(?:prices?|tariffs?|licen[cs]e|ban|controls?|curbs|rental|spending|capex|inventory|inventories|guidance|revenue|if|new chip|dies per)",
        weight=0.65,
    ),
    Frame(
        "supply-rises",
        "supply_restored",
        "rise,grow,climb,jump,surge,recover,increase,rebound,improve,double,triple,resume,normalize,normalise,ease,expand,pick up,soar,return,swell,restart,ramp,ramp up,accelerate,loosen,quadruple,bounce back",
        before=r"(?:shipments?|deliver(?:y|ies)|production|output|suppl(?:y|ies)|allocations?|volumes?|yields?|(?:cowos|hbm\w*|packaging|wafer|production) capacity|wafer starts|unit sales|exports|availability|shortages?|bottlenecks?|constraints?|lead times?)",
        near=rf"(?:{CORE}|<C>|<F>|chips?|wafers?|hbm\w*|gpus?|cowos|packaging)",
        never=r"(?:prices?|costs?|rates|shares|demand exceeds|revenue|stock|latency|power|curbs|restrictions|controls)",
        weight=0.65,
    ),
    Frame(
        "lead-times-shorten",
        "supply_restored",
        words=r"(?:lead[- ]times? .{0,40}(?:shorten\w*|shrink\w*|shrank|shrunk|fell|fall\w*|drop\w*|normali[sz]\w*|eas(?:e|ed|ing)|improv\w*|contract\w*|halv\w+|down)|shortage .{0,20}(?:has |is )?(?:eased|over|ended|easing)|back in stock|supply (?:has )?(?:normali[sz]ed|improved|recovered|caught up)|back (?:to|at) full (?:production|capacity|output)|(?:shipments|deliveries|production|sales|exports) (?:have |has |had |of .{1,30} )?(?:\w+ )?(?:resumed|restarted|recommenced)|began shipping hbm\w*|resumption of|restart of|recovery in)",
        near=rf"(?:{CORE}|<C>|<F>|chips?|wafers?|hbm\w*)",
        weight=0.7,
    ),
    Frame("ship-again", "supply_restored", words=r"(?:(?:began|begun|begins|started|starts|is|are|was|will be|back to|go back to|goes back to) (?:shipping|selling|producing|supplying|making|delivering|taking orders for)|(?:ship|sell|produce|supply|make)(?:s|ped|ing)?|sold|made)", after=r"again", near=rf"(?:{CORE}|<C>)", subject="not_gov", never=r"(?:not|if|never)", weight=0.75),
    Frame("never-came", "supply_cut", words=r"(?:ration(?:s|ed|ing)?|never arrived|(?:have|has|had) (?:not|yet to) (?:arrived?|been delivered)|stuck (?:in|at)|held up at|delivery (?:was|is|has been) (?:delayed|pushed back)|slipp(?:ed|ing) (?:to|into|by)|(?:pushed|pushes|push) back (?:deliveries|shipments))", near=rf"(?:{CORE}|<C>)", subject="not_gov", never=r"(?:if|licen[cs]es?)", weight=0.6),
    Frame(
        "ship-more",
        "supply_restored",
        words=r"(?:(?:began|begun|begins|started|starts|start|begin|beginning|starting) (?:mass |volume )?(?:shipping|shipments of|supplying|delivering|deliveries of|production of) (?:of )?hbm\w*)",
        weight=0.5,
        near=r"<F>",
    ),
    # ── substitution ──
    # The words round the verb decide (see `substitutions`).
    Frame(
        "switch",
        "substitution",
        "go back,return,revert,switch,migrate,shift,move,transition,pivot,convert,port,turn,defect,relocate,redirect,transfer,offload,divert,steer,rewrite,adapt,change,rotate,route,opt,replace,swap,substitute,displace,supplant,ditch,drop,dump,abandon,trade,rip out,retire,phase out,exchange,forsake,reduce,cut,lessen,wean,break,diversify,trim,lower,end",
        near=r"(?:<C>|chips?|gpus?|accelerators?|silicon|processors?|asics?|hardware|workloads?|alternatives?)",
        subject="not_gov",
        weight=0.7,
    ),
    Frame(
        "choose",
        "substitution",
        "use,choose,pick,adopt,run,deploy,buy,favour,favor,prefer,train,serve,select,order,embrace,qualify,trial,test,bring,develop,offer,evaluate,consider,source,look,lean,rely,leverage,explore,bet,put,install,swap",
        near=r"(?:<C>|chips?|gpus?|accelerators?|silicon|processors?|asics?|hardware|alternatives?)",
        subject="not_gov",
        weight=0.6,
        never=r"(?:benchmark\w*|review|compet\w+)",
    ),
    # ── product_launched ──
    Frame(
        "launch",
        "product_launched",
        "launch,unveil,introduce,announce,debut,reveal,showcase,present,release,roll out,sample,tape out,start shipping,begin shipping,start sampling,begin sampling,begin mass,start mass,demonstrate,show off,detail,preview,bring out,mass-produce,commercialize,commercialise,expand,open orders,prepare,develop,ready,plan,design,build,work,offer,take the wraps,begin selling,start selling,outline,lift the lid,make,put,begin,start,deliver,tease,sell",
        obj=r"^(?:(?!.{0,80}\b(?:order|deal|agreement|contract|licen[cs]e|results|controls?|ban|curbs|charge|price|prices|tariffs?|probe|rule|rules|orders|stockpile|shortage|benchmark|supercomputer|cluster|partnership|investment|campus)\b).{0,50}?(?:(?:the |its |an? |new |two |three |next-generation |latest |first |second-generation |third-generation |fourth-generation |flagship |upgraded |more powerful |successor |cut-down |downgraded |china-specific |china-only |scaled-down |compliant |modified |slimmed-down |updated )*(?:<F> )?(?:'s )?(?:<C>|(?:new|next-generation|latest|first|ai|flagship|own|in-house|inference|training|china-specific|cut-down|custom|blackwell-based|downgraded|modified|compliant|scaled-down) (?:\w+ )?(?:ai )?(?:chips?|accelerators?|gpus?|processors?|npus?|asics?|superchip|graphics cards?|inference card))))",
        subject="not_gov",
        reach=16,
        never=r"(?:not|again|resum\w*|smuggl\w*|units? of|orders? (?:for|of)|buy|purchas\w+|lawsuit|benchmark\w*|tested|review|sold|halt\w*|stop\w*|wrote|charges?|licen[cs]e|to <P> (?:again|after)|rent|hour|will use|trained|running on|powered by|cancel\w*|model|models|shipments? of .{1,20} fell|allocat\w+|customers to|used|deploy\w*|approval)",
        weight=0.6,
    ),
    Frame(
        "launch-passive",
        "product_launched",
        words=r"(?:(?:is|are|was|were|will be|to be|has been|have been|be) (?:\w+ly )?(?:unveiled|launched|announced|introduced|released|revealed|sampled|taped out|shown|presented)|goes on sale|go on sale|went on sale|makes its debut|made its debut|debuts?|debuted|taped out|entered (?:mass|volume) production|enters (?:mass|volume) production|enter (?:mass|volume) production|in (?:full |mass |volume )?production|(?:now |generally |commercially )available|general availability|mass production|volume production|first (?:samples?|shipments?|silicon)|samples? (?:have |has )?(?:shipped|went|delivered|sent|reached)|began sampling|sampling to|start(?:s|ed)? sampling|shipping now|now shipping|hits the market|reaches the market|for (?:the )?china(?: market)?|tape-?out|samples of|shipments begin|mass shipments?|first customers?|compliant version|china-specific version)",
        near=r"(?:<C>|(?:new|next-generation|ai|its) (?:\w+ )?(?:chip|accelerator|gpu|processor|npu)|<F> 's (?:new|next))",
        never=r"(?:resum\w*|halt\w*|stop\w*|suspend\w*|delay\w*|fell|if|capacity|orders?|licen[cs]e|ban|rule|smuggl\w*|sold out|restart\w*|export\w*|per hour|hourly|price|prices|rents?|not)",
        weight=0.6,
    ),
    # ── product_withdrawn ──
    Frame(
        "withdraw-product",
        "product_withdrawn",
        "cancel,scrap,discontinue,recall,axe,kill,drop,withdraw,shelve,end-of-life,retire,abandon,pull,terminate,end,bin,phase out,ditch,sunset,wind down,cease",
        obj=r"(?:(?:the |its |their |all |a |plans? for (?:the |its |a )?|development of (?:the |its )?|work on (?:the |its )?|sales? of (?:the |its )?|production of (?:the |its )?|batch of |design of |support for |line of |launch of |some |faulty |orders of |early |of )*(?:<F> )?(?:'s )?(?:<C>|(?:chip|gpu|accelerator|processor|card) (?:project|program|programme|line|design)s?|(?:next-generation |ai |planned |custom |in-house |own |training |server |inference |china-specific )+(?:chip|gpu|accelerator|processor|card)s?\b(?! (?:orders?|purchases|supply|production|sales|exports?|ban|curbs|licen[cs]\w*)))(?! (?:orders?|purchases|export|exports|licen[cs]\w*|sales ban|rule|rules|curbs|ban)))",
        subject="not_gov",
        reach=14,
        never=r"(?:orders? (?:for|of|from|worth|with)|orders|ban|curbs|controls?|rule|licen[cs]es?|in favou?r of|for <C>|tariffs?|export|workloads?|cluster)",
        weight=0.75,
    ),
    Frame(
        "withdrawn-noun",
        "product_withdrawn",
        words=r"(?:end[- ]of[- ]life|(?:product )?recall of|recalls?|discontinu(?:ation|ed|ing)(?: of)?|(?:cancell?ation|withdrawal|retirement) of|last[- ]time[- ]buy|end[- ]of[- ]sale|off the market|off sale)",
        near=r"(?:<C>|accelerator|gpu|cards?)",
        never=r"(?:orders?|licen[cs]e|rule)",
        weight=0.7,
    ),
    # ── order_placed ──
    Frame("spend", "order_placed", "spend,invest,pay,splurge,earmark,allocate,budget", obj=rf"(?:.{{0,60}} (?:on|for|in|buying) (?:\S+ ){{0,3}}?(?:{CORE}|<C>|<F>))", near=rf"(?:{CORE}|<C>)", before="", subject="not_gov", never=r"(?:fine|penalty|settle\w*|if|tariffs?|fab|plant|r&d|research|licen[cs]es?|prosecutors|revenue|tax|dividend\w*)", weight=0.6),
    Frame(
        "order",
        "order_placed",
        "order,buy,purchase,contract,commit,book,reserve,secure,procure,acquire,lease,rent,place,sign,ink,award,agree,win,pre-order,preorder,snap up,land,strike,close,finalize,finalise,receive,obtain,tap,announce,reach,seal,spend,invest,take,clinch,source,pick up,get,negotiate,enter,request,seek,submit,double,increase,raise,lock in,bag,sell,supply,provide",
        obj=rf"^^(?:(?:.{{0,70}}\b(?:orders?|contracts?|deals?|agreements?|pacts?|purchase commitments?|supply deal|lease|commitments?|leases?|purchase)\b.{{0,80}}(?:{CORE}|<C>|gigawatts?|gw))|(?:.{{0,60}}(?:{CORE}|<C>).{{0,40}}\b(?:orders?|contracts?|deals?|agreements?|pacts?|lease|commitments?)\b)|(?:(?:up to|to buy|to buying|to purchase|to purchasing|to take|to order|to rent|to lease|to acquire|to procure|about|around|some|more|over|than|roughly|nearly|at least|least|another|an additional|additional|hundreds of|thousands of|tens of|of|the|its|a|in|as|many|worth|all|[$€£¥]|\d[\d,.]*|million|billion|mln|bn|thousand|hundred|year|'s|supplies|'|several|extra|more than|gigawatts?|gw|next-generation|nvidia|rented|compute|computing|cloud|capacity|rack|racks|advance) )*(?:<F> )?(?:'s )?(?:<A> )?(?:{CORE}|<C>))",
        subject="not_gov",
        reach=24,
        never=r"(?:in order to|in order|out of order|licen[cs]es? (?:to|for)|smuggl\w*|court|used|second-hand|if|stop\w*|halt\w*|pause\w*|avoid\w*|not to|cancel\w*|approval|export licen[cs]e|urge\w*|discourag\w*|allow\w*|investors?|stake|acquisition of|merger|raised? prices?|prices?|launch\w*|per cent of revenue|sell to|loans?|bonds?|resum\w*|shortage|allocation|inventory write)",
        weight=0.6,
    ),
    Frame(
        "order-noun",
        "order_placed",
        words=r"(?:orders? (?:for|of|worth|totall?ing|from|to buy|placed|exceed\w*|have|received)|purchase (?:orders?|agreements?|commitments?)|(?:multi-?year|supply|capacity|purchase|chip|gpu|compute|cloud|offtake|lease|leasing|procurement|framework|long-term) (?:deals?|contracts?|agreements?|pacts?|commitments?|orders?)|deal (?:to buy|for|with|to use|worth)|contract (?:to buy|for|with|worth)|placed (?:an )?orders?|bought|ordered|will use .{0,30}of (?:<F>|<C>)|is to supply|will supply|to supply|take delivery of|took delivery of)",
        near=rf"(?:{CORE}|<C>)",
        before="",
        subject="not_gov",
        never=r"(?:in order|court orders?|cancel\w*|pause\w*|stop\w*|halt\w*|cut|cuts|cutting|trimm?\w*|reduc\w+|slash\w*|<A> .{0,10}order\w*|order\w* (?:<F>|compan\w+|firms) to|executive order|denial order|if|write-?downs?|related to|associated with|obligations|obligation|charges?|ban|smuggl\w*|drop)",
        weight=0.6,
    ),
    # ── financial_impact ──
    Frame(
        "book-charge",
        "financial_impact",
        "book,take,record,recognize,recognise,incur,report,post,expect,forecast,project,estimate,anticipate,warn,flag,face,see,include,disclose,suffer,absorb,swallow,reserve,write,account,announce,total,predict,guide,brace,sustain,set aside,cost,quantify,make",
        obj=rf"(?:.{{0,90}}\b(?:charges?|write-?downs?|write-?offs?|impairments?|provisions?|hit|hits|loss(?:es)?|reserves|headwinds?|shortfall|blow|impact|down inventory|off inventory|one-time cost|penalty|reduction in revenue|revenue reduction|drag)\b.*)",
        near=MONEY,
        subject="not_gov",
        reach=30,
        never=r"(?:prosecutors|criminal|indict\w*|charge(?:s|d)? (?:per|customers)|unlawful|analysts? (?:expect|see|estimate)|fraud|smuggl\w*|we model|price target|provisions of|credit loss\w*|tax provision|donation)",
        weight=0.85,
    ),
    Frame(
        "charge-noun",
        "financial_impact",
        words=r"(?:(?:inventory|one-time|impairment|related|restructuring|pre-?tax|pretax|h20-related) (?:charges?|write-?downs?|provisions?)|write-?downs? of|writes? (?:down|off)|wrote (?:down|off)|written (?:down|off)|writing (?:down|off)|charges? (?:of|associated|related|tied|for|linked)|hit (?:of|to (?:revenue|sales|earnings|profit))|lost (?:sales|revenue)|revenue (?:hit|loss|impact|shortfall)|losses? (?:of|in)|(?:would|will|could) cost|cost (?:it|the company|<F>|us)|[$€£¥] \d[\d.,]* (?:billion|million|bn|mln) (?:charge|hit|write-?down|loss|blow|impairment|inventory|impact|headwind))",
        near=MONEY,
        never=r"(?:prosecutors|criminal|indict\w*|per hour|fraud|smuggl\w*|analysts? (?:expect|see|estimate)|if|rental|we model|cost (?:it|us) \$|penalty|fine)",
        weight=0.7,
    ),
    Frame(
        "revenue",
        "financial_impact",
        "expect,forecast,guide,project,see,lose,forgo,forfeit,miss,report,record,generate,recognize,recognise,post,include,earn,book,reduce,lower,cut,raise,exclude,assume,contribute,estimate,anticipate,add,boost,lift,affect,impact,hurt,weigh,hit,dent,drag,trim,shave,knock,wipe,fall,drop,decline,decrease,grow,rise,slump,plunge,slide,bring,have,embed,model,jump,surge,climb,help,miss out",
        obj=r"(?:.{0,110}\b(?:revenues?|sales|guidance|outlook|earnings|profits?|margins?|turnover|top line|net income)\b.*)",
        near=MONEY,
        before="",
        subject="not_gov",
        reach=34,
        never=r"(?:prosecutors|units? sold|analysts? (?:expect|see|estimate)|price target|we model|licen[cs]e to sell|salespeople|hand over|shares? of revenue|bar|ban|sales to <P> (?:are|is)|smuggl\w*|if|fell \d+ basis|rating)",
        weight=0.45,
    ),
    Frame("effect-on-sales", "financial_impact", "reduce,trim,cut,lower,hit,dent,hurt,shave,knock,erode,boost,lift,add,cost,wipe,weigh,curb,drag,depress", obj=r"(?:.{0,60}\b(?:revenues?|sales|earnings|profits?|margins?|turnover|top line|net income)\b)", near=r"(?:[$€£¥]|usd|million|billion|mln|bn|percent|%|per cent|percentage|yuan|won|yen|euros?|dollars?)", before=r"(?:expects?|said|says|forecasts?|warn\w*|sees|estimat\w+|we|would|will|could|<F>|anticipat\w+|predict\w+|guid\w+)", subject="not_gov", never=r"(?:analysts?|price target|shipments? and|sales (?:of|to) <C>|tax|bar|ban)", weight=0.8),
    Frame(
        "no-impact",
        "financial_impact",
        words=r"(?:(?:do|does|did|will|would) not (?:expect|anticipate|foresee|see|have|result)|no|without|immaterial|not (?:be )?material|negligible|little|limited) (?:a |an |any |near-term |meaningful |material |significant |immediate |substantial |direct |major |impact |to have )*(?:impact|effect|hit|charge|write-?down|material impact)(?= (?:on|to|from|in|of|,|\.))",
        near=r"(?:results|financial|revenue|sales|business|earnings|guidance|operations|quarter)",
        status="denied",
        weight=0.7,
        subject="not_gov",
    ),
    # ── price_changed ──
    Frame(
        "price-verb",
        "price_changed",
        f"{RAISE},{LOWER},change,adjust,set,quote,slash,cap",
        obj=rf"^(?:(?:(?!as |to |by |on |after |because )\S+ ){{0,7}}?{PRICE}(?! targets?)|what it charges)",
        near=rf"(?:{CORE}|<C>|<F>|chips?|wafers?|hbm\w*|gpus?|dram|nand|rental|foundry|tools|cowos)",
        subject="not_gov",
        never=rf"(?:{SHARES}|interest rates?|mortgage|coupon|promo\w*|code|weekend|black friday|clock|frame rates?|bit rates?|data rates?|transfer rates?|tariffs?|utili[sz]ation rates?|growth rates?|licen[cs]\w*|deal of|yield rates?|tax rates?|discount code|voucher|sale ends)",
        weight=0.85,
    ),
    Frame(
        "price-moves",
        "price_changed",
        "rise,fall,climb,drop,jump,surge,slump,decline,slide,increase,decrease,soar,plunge,double,triple,halve,tumble,slip,ease,go up,go down,went up,firm,edge up,edge down,spike,sink,gain,retreat,move,collapse,come down,crash,stabilise,stabilize,dip,rebound,quadruple,inch up,creep up,be up,be down,settle,trend,balloon,skyrocket,tick up",
        before=rf"(?:{PRICE}|(?:rental|lease) (?:cost|costs|price|prices|rate|rates)|cost of renting|price of|renting)",
        near=rf"(?:{CORE}|<C>|<F>|chips?|wafers?|hbm\w*|gpus?|dram|nand|rental|instances|foundry)",
        never=rf"(?:{SHARES}|interest rates?|mortgage|coupon|promo\w*|code|weekend|clock|frame rates?|tariffs?|utili[sz]ation rates?|electricity|power prices|oil|yield rates?|growth rates?)",
        weight=0.8,
    ),
    Frame("price-is-up", "price_changed", words=r"(?:(?:is|are|was|were) (?:now |already |still )?(?:up|down|higher|lower)|up|down) (?:by )?(?:about |roughly |some |around |nearly |more than |another )*(?:\d)[\d.,]* (?:%|percent|per cent)", before=r"(?:prices?|pricing|rates?|rental|renting|lease|asps?)", near=rf"(?:{CORE}|<C>|<F>|chips?|gpus?|rental)", never=rf"(?:{SHARES}|tariffs?|coupon|utili[sz]ation)", weight=0.75),
    Frame(
        "price-noun",
        "price_changed",
        words=r"(?:price (?:hikes?|increases?|cuts?|rises?|reductions?|adjustments?|drops?|jumps?|falls?)|pricier|cheaper|dearer|cost (?:now )?\d+ (?:%|percent) (?:more|less)|(?:more|less) expensive|price (?:is|are|was) (?:up|down)|prices? up|prices? down|now costs?|markup|surcharge)",
        near=rf"(?:{CORE}|<C>|<F>|chips?|wafers?|hbm\w*|gpus?|dram|nand|rental)",
        never=rf"(?:{SHARES}|coupon|promo\w*|code|weekend|shop|sale ends|than|review|hobby|interest)",
        weight=0.55,
    ),
)

frames: tuple[Frame, ...] = government + firms
